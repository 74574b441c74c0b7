import { type Examples, InvalidArgumentError, readAll, take } from '@sandglass/base'
import { corrupted, type Model, reconstruct, residualStructure } from '@sandglass/core'
import { type Command, Option } from 'commander'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { fitAlternatives, noisyInput, tuningFor } from '../denoise/alternatives.js'
import type { Beside } from '../denoise/beside.js'
import { denoiseFolder, type FolderOptions, isImageFolder } from '../denoise/folder.js'
import { isPicture } from '../figures/images.js'
import { addCommonOptions, groups } from '../options/common.js'
import { wholeNumber } from '../options/numbers.js'
import { checkNewFile } from '../output/new-places.js'
import type { Result, Session } from '../output/session.js'
import { measureRestoration } from '../runs/restoration.js'
import { openRunData } from '../runs/run-data.js'
import type { AddCommand } from './command.js'
import { restorationResult } from './restoration-result.js'
import { addUseOptions, modelArgument, prepareUse, type Use, type UseOptions } from './use.js'

type DenoiseOptions = UseOptions & FolderOptions

export const addDenoise: AddCommand = (program, run) => {
  const command = program
    .command('denoise')
    .description(
      'Cleans a folder of images, of any size, and writes them as PNG files with a report; or makes the examples of a data set noisy, cleans them, and measures how near they come to the originals.',
    )
    .argument(...modelArgument)
    .addHelpText('after', examples)
  addFolderOptions(addUseOptions(command, { noise: true }))
    .optionsGroup(groups.output)
    .option(
      '--out <path>',
      'Where the cleaned images and the report go, a new or empty folder; left out, beside the folder of the noisy ones. For a data set, a PNG file that the picture is kept in.',
    )
  addCommonOptions(command).action((model: string, options: DenoiseOptions) =>
    run(options, (session) => denoiseCommand(session, model, options)),
  )
}

function addFolderOptions(command: Command): Command {
  return command
    .optionsGroup('Images of any size:')
    .option('--target <folder>', 'The clean images of the same names, to measure by; left out, nobody knows them.')
    .addOption(
      new Option(
        '--tile <pixels>',
        'The height and width of the tiles that images are cut into, at most; left out, 256.',
      ).argParser(wholeNumber('--tile')),
    )
    .addOption(
      new Option(
        '--overlap <pixels>',
        'How many pixels tiles share; left out, as many as make the result that of the whole image.',
      ).argParser(wholeNumber('--overlap', 0)),
    )
}

const examples = `
Examples:
  sandglass denoise runs/clean-digits
  sandglass denoise runs/clean-digits --data scans --out scans-clean
  sandglass denoise runs/clean-digits --data scans --target originals
`

async function denoiseCommand(session: Session, name: string, options: DenoiseOptions): Promise<Result> {
  if (options.data !== undefined && isImageFolder(session, options.data))
    return await denoiseFolder(session, name, { ...options, data: options.data })
  for (const flag of ['target', 'tile', 'overlap'] as const)
    if (options[flag] !== undefined)
      throw new InvalidArgumentError(`denoise: --${flag} is for a folder of images, which --data must then name.`, {
        cure: 'Name the folder that the noisy images are in.',
      })
  await checkNewFile(session.io, 'denoise', '--out', options.out)
  const use = await prepareUse(session, 'denoise', name, options)
  using model = use.model
  const { noisy, originals } = await noisyAndClean(session, use, options)
  const closeness = await measureRestoration((inputs) => reconstruct(model, inputs, use.pass), noisy, originals)
  const others = await besideOf(session, use, noisy, originals)
  const alarms = await alarmsOf(model, noisy, use)
  return await restorationResult(session, { use, inputs: noisy, closeness, others, alarms, out: options.out })
}

/** What the alternatives make of the same noisy images. */
async function besideOf(session: Session, use: Use, noisy: Examples, originals: Examples): Promise<Beside[]> {
  const tuning = isPicture(noisy.shape) ? await tuningFor(session, use.place, { ...use, judged: originals }) : null
  const others: Beside[] = []
  for (const { restore, ...alternative } of await fitAlternatives(session, tuning)) {
    // What is no picture has no black.
    if (!isPicture(noisy.shape) && alternative.name !== noisyInput) continue
    session.note(`  ${alternative.name} …`)
    others.push({ ...alternative, closeness: await measureRestoration(restore, noisy, originals) })
  }
  return others
}

/** What the model is to clean, and what it should come to: pairs that its run held out, or examples that are made noisy here. */
async function noisyAndClean(
  session: Session,
  use: Use,
  options: DenoiseOptions,
): Promise<{ noisy: Examples; originals: Examples }> {
  const { run, preprocessing } = use.place
  if (options.data === undefined && options.noise === undefined && run && run.config.data.target !== null) {
    if (run.config.training.noisyTargets)
      throw new InvalidArgumentError(
        'denoise: --data must be given, as nobody knows what the run’s own images are without their noise.',
        {
          cure: 'Name a folder of noisy images, and clean ones of the same names with --target to measure by.',
        },
      )
    const { training, validation, targets } = await openRunData(session, 'denoise', run.config as ResolvedConfig, preprocessing)
    const limited = (examples: Examples) => (options.limit === undefined ? examples : take(examples, options.limit))
    return { noisy: limited(validation ?? training), originals: limited(targets?.validation ?? targets?.training ?? training) }
  }
  if (use.corruption === null)
    throw new InvalidArgumentError('denoise: --noise must be given and above 0, as there would be nothing to clean.', {
      cure: 'Add --noise 0.5, say. A model that was trained with noise takes that by default.',
    })
  return { noisy: corrupted(use.examples, { corruption: use.corruption, seed: use.seed }), originals: use.examples }
}

/** How many images are looked at for structure in what was taken away. */
const looked = 1024

async function alarmsOf(model: Model, noisy: Use['examples'], { pass }: Use): Promise<readonly string[]> {
  if (noisy.shape.length !== 3) return []
  const shown = take(noisy, Math.min(looked, noisy.count))
  return residualStructure(await readAll(shown), await reconstruct(model, shown, pass)).alarms
}
