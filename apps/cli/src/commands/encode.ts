import { once } from 'node:events'
import { extname, resolve } from 'node:path'
import { InvalidArgumentError, refuse, sizeOf, take } from '@sandglass/base'
import { encode } from '@sandglass/core'
import { writeNpy } from '@sandglass/data/npy'
import { Option } from 'commander'
import { addCommonOptions, groups } from '../options/common.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath, writeNamed } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNewFile } from '../output/new-places.js'
import type { Result, Session } from '../output/session.js'
import { sourcesOf } from '../output/sources.js'
import type { AddCommand } from './command.js'
import {
  csvOf,
  type Encoding,
  type EncodingKind,
  encodingKinds,
  factsOf,
  jsonOf,
  labelsOf,
  npyOf,
  rowsOf,
  shapeOf,
} from './encoding.js'
import { addUseOptions, modelArgument, prepareUse, type Use, type UseOptions } from './use.js'

const formats = ['csv', 'json', 'npy'] as const
type Format = (typeof formats)[number]

interface EncodeOptions extends UseOptions {
  readonly what: EncodingKind
  readonly to?: Format
  readonly out?: string
}

export const addEncode: AddCommand = (program, run) => {
  const command = program
    .command('encode')
    .description(
      "Writes examples' codes: as CSV, one line an example, with its row or file and its label where it has such; as JSON; or for NumPy.",
    )
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(
      new Option(
        '--what <kind>',
        "Means; of a variational model also draws from the posteriors, or these themselves, means and then logarithms of variances; of a discrete model also the numbers of its codebook's entries, codes.",
      )
        .choices(encodingKinds)
        .default('mean'),
    )
    .addOption(new Option('--seed <number>', 'What draws come from; left out, 0.').argParser(wholeNumber('--seed', 0)))
  addUseOptions(command, { noise: false })
    .optionsGroup(groups.output)
    .addOption(new Option('--to <format>', "In what form, where --out's name doesn't say it; left out, csv.").choices(formats))
    .option(
      '--out <file>',
      'Where the codes go; left out, to stdout. Beside codes.npy, which holds numbers alone, labels go to codes.labels.npy.',
    )
  addCommonOptions(command).action((model: string, options: EncodeOptions) =>
    run(options, (session) => encodeCommand(session, model, options)),
  )
}

async function encodeCommand(session: Session, name: string, options: EncodeOptions): Promise<Result> {
  const { out, json = false, what, seed = 0 } = options
  const format = formatFor(options)
  if (out === undefined && format === 'npy' && (session.io.stdout.isTTY || json))
    refuse('encode', '--out', 'given, as NumPy files are not for reading', null, 'Add --out codes.npy, or send stdout to a file.')
  for (const file of [out, ...(out !== undefined && format === 'npy' ? [labelsName(out)] : [])])
    await checkNewFile(session.io, 'encode', '--out', file)
  const use = await prepareUse(session, 'encode', name, options)
  using _model = use.model
  if (what === 'codes' && !use.model.codes)
    refuse(
      'encode',
      '--what',
      "mean, as the model's codes are no entries of a codebook",
      what,
      'Leave it out, or use a vector-quantized model.',
    )
  // What the model does not have is refused before a file is begun.
  await encode(use.model, take(use.examples, 1), { ...use.pass, what })
  const encoding = { use, what, seed, shape: shapeOf(use, what) }
  const pieces = { csv: csvOf, json: jsonOf, npy: npyOf }[format]
  const path = out === undefined ? null : resolve(session.io.directory, out)
  if (path !== null) await writeNamed(session.io, path, pieces(encoding))
  else if (!json) await writeTo(session, pieces(encoding))
  const labels = path !== null && format === 'npy' ? await writeLabels(session, path, use) : null
  return {
    document: {
      ...factsOf(encoding),
      out: path,
      ...(labels !== null && { labelsOut: labels }),
      ...sourcesOf(use.examples),
      ...(path === null && json && { labels: labelsOf(use), codes: await rowsOf(encoding) }),
    },
    text: path === null ? '' : report(session, encoding, path),
  }
}

/** @throws InvalidArgumentError if nobody says in what form, or `--to` says another than `--out` */
function formatFor({ to, out }: EncodeOptions): Format {
  if (out === undefined) return to ?? 'csv'
  const extension = extname(out).toLowerCase()
  const named = formats.find((known) => extension === `.${known}`)
  if (to !== undefined && named !== undefined && to !== named)
    refuse('encode', '--to', `${named}, as --out ends in ${extension}`, to, `Leave it out, or name a file that ends in .${to}.`)
  const format = to ?? named
  if (format !== undefined) return format
  throw new InvalidArgumentError(`encode: --out must end in .csv, .json or .npy, got ${JSON.stringify(out)}.`, {
    cure: 'Name a file of one of these kinds, or say which with --to.',
  })
}

function report({ io }: Session, { use: { place, data, examples }, shape }: Encoding, path: string): string {
  return formatFacts([
    ['model', shortPath(io, place.path)],
    ['data', `${data}, ${formatQuantity(examples.count, 'example')}`],
    ['code', formatQuantity(sizeOf(shape), 'number')],
    ['out', shortPath(io, path)],
  ])
}

/** @returns where they went; null if there are none */
async function writeLabels({ io }: Session, path: string, { examples }: Use): Promise<string | null> {
  const { labels } = examples
  if (labels === undefined) return null
  return await writeNamed(io, labelsName(path), writeNpy(Int32Array.from(labels), [labels.length]))
}

function labelsName(path: string): string {
  return `${path.slice(0, path.length - extname(path).length)}.labels.npy`
}

async function writeTo({ io }: Session, pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces) if (!io.stdout.write(piece)) await once(io.stdout, 'drain', { signal: io.signal })
}
