import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { type Examples, InvalidArgumentError, type Json, sizeOf, subset } from '@sandglass/base'
import { encode } from '@sandglass/core'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatFloat32 } from '../output/float32.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { addUseOptions, modelArgument, prepareUse, type Use, type UseOptions } from './use.js'

interface EncodeOptions extends UseOptions {
  readonly out?: string
}

export const addEncode: AddCommand = (program, run) => {
  const command = program
    .command('encode')
    .description("Writes examples' codes as CSV: one line an example, its label first where it has one.")
    .argument(...modelArgument)
  addUseOptions(command, { noise: false })
    .optionsGroup(groups.output)
    .option('--out <file>', 'Where the codes go, as .csv or .json; left out, to stdout.')
  addCommonOptions(command).action((model: string, options: EncodeOptions) =>
    run(options, (session) => encodeCommand(session, model, options)),
  )
}

async function encodeCommand(session: Session, name: string, options: EncodeOptions): Promise<Result> {
  const { out, json = false } = options
  const format = out === undefined ? 'csv' : formatOf(out)
  const use = await prepareUse(session, 'encode', name, options)
  using _model = use.model
  const path = out === undefined ? null : resolve(session.io.directory, out)
  if (path !== null) await writeFile(path, format === 'csv' ? csvOf(use) : jsonOf(use))
  else if (!json) await writeTo(session, csvOf(use))
  return {
    document: {
      ...factsOf(use),
      out: path,
      ...(path === null && json && { labels: labelsOf(use.examples), codes: await rowsOf(use) }),
    },
    text: path === null ? '' : report(session, use, path),
  }
}

function formatOf(out: string): 'csv' | 'json' {
  const extension = extname(out).toLowerCase()
  if (extension === '.csv') return 'csv'
  if (extension === '.json') return 'json'
  throw new InvalidArgumentError(`encode: --out must end in .csv or .json, got ${JSON.stringify(out)}.`, {
    cure: 'Name a file of one of these kinds.',
  })
}

function factsOf({ place, data, examples, model, device }: Use) {
  return { model: place.path, data, examples: examples.count, shape: model.latentShape, ...deviceFacts(device) } satisfies Json
}

function report({ io }: Session, { place, data, examples, model }: Use, path: string): string {
  return formatFacts([
    ['model', shortPath(io, place.path)],
    ['data', `${data}, ${formatQuantity(examples.count, 'example')}`],
    ['code', formatQuantity(sizeOf(model.latentShape), 'number')],
    ['out', shortPath(io, path)],
  ])
}

const chunk = 1024

/** The codes of a thousand examples at a time, so that a large set's never lie in memory together. */
async function* chunksOf({ model, examples, pass }: Use): AsyncGenerator<string[][]> {
  const width = sizeOf(model.latentShape)
  for (let start = 0; start < examples.count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, examples.count - start) }, (_, index) => start + index)
    const { values } = await encode(model, subset(examples, indices), pass)
    yield Array.from(indices, (_, row) => Array.from(values.subarray(row * width, (row + 1) * width), formatFloat32))
  }
}

async function* csvOf(use: Use): AsyncGenerator<string> {
  const { labels } = use.examples
  const names = Array.from({ length: sizeOf(use.model.latentShape) }, (_, index) => `latent_${index + 1}`)
  yield `${[...(labels ? ['label'] : []), ...names].join(',')}\n`
  let example = 0
  for await (const rows of chunksOf(use))
    yield rows.map((row) => `${labels ? `${labels[example++]},` : ''}${row.join(',')}\n`).join('')
}

async function* jsonOf(use: Use): AsyncGenerator<string> {
  yield `${JSON.stringify({ ...factsOf(use), labels: labelsOf(use.examples) }).slice(0, -1)},"codes":[`
  let separator = ''
  for await (const rows of chunksOf(use)) {
    yield separator + rows.map((row) => `[${row.join(',')}]`).join(',')
    separator = ','
  }
  yield ']}\n'
}

async function rowsOf(use: Use): Promise<Json> {
  const all: number[][] = []
  for await (const rows of chunksOf(use)) all.push(...rows.map((row) => row.map(Number)))
  return all
}

function labelsOf({ labels }: Examples): Json {
  return labels === undefined ? null : Array.from(labels)
}

async function writeFile(path: string, pieces: AsyncIterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await using file = await open(path, 'w')
  for await (const piece of pieces) await file.write(piece)
}

async function writeTo({ io }: Session, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) if (!io.stdout.write(piece)) await once(io.stdout, 'drain', { signal: io.signal })
}
