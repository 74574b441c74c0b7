import { InvalidArgumentError } from '@sandglass/base'
import { recipes } from '@sandglass/core'
import { CommanderError } from 'commander'
import { addConfigFlags } from '../config/flags.js'
import { configForData } from '../config/for-data.js'
import { readConfig } from '../config/read-config.js'
import { type ConfigOptions, resolveConfig } from '../config/resolve-config.js'
import { addReadingFlags } from '../data/reading.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions } from '../options/device.js'
import { flagOf, withinSentence } from '../output/names.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { addCheckpointOptions, type CheckpointFlags, checkpointingOf } from '../runs/checkpointing.js'
import { completedRun } from '../runs/completed-run.js'
import { finishRun } from '../runs/finish-run.js'
import type { Run } from '../runs/run.js'
import { resultOf } from '../runs/run-result.js'
import { resumeRun, trainRun } from '../runs/train-run.js'
import type { AddCommand } from './command.js'

type TrainOptions = ConfigOptions &
  DeviceOptions &
  CommonOptions &
  CheckpointFlags & { readonly out?: string; readonly resume?: string }

export const addTrain: AddCommand = (program, run) => {
  const command = program
    .command('train')
    .description('Trains a model, and keeps it in a folder with its config, metrics, figures and a report.')
    .argument('[recipe]', `${recipeList()}; or a config file, such as the config.json of a run.`)
    .addHelpText('after', examples)
  addReadingFlags(addDeviceOptions(addCheckpointOptions(addConfigFlags(command))))
    .optionsGroup(groups.training)
    .option('--resume <run>', 'Goes on with a run that was stopped, by Ctrl-C or any other way, in place of a recipe.')
    .optionsGroup(groups.output)
    .option('--out <folder>', 'Where the run is kept, a new or empty folder; left out, a fresh one under runs.')
  addCommonOptions(command).action((recipe: string | undefined, options: TrainOptions) =>
    run(options, (session) => trainCommand(session, recipe, options)),
  )
}

const examples = `
Examples:
  sandglass train dense --data mnist --epochs 10 --batch-size 256 --seed 1
  sandglass train denoiser --data mnist --noise 0.5 --out runs/clean-digits
  sandglass train dense --data table.csv --label species --latent 3
  sandglass train denoiser --data ./scans --size 64 --grey --noise 0.2
  sandglass train runs/clean-digits/config.json
  sandglass train --resume runs/clean-digits
`

async function trainCommand(session: Session, recipe: string | undefined, options: TrainOptions): Promise<Result> {
  if (options.resume !== undefined) return resume(session, recipe, options.resume, options)
  return finish(session, await begin(session, recipe, options))
}

async function finish(session: Session, run: Run): Promise<Result> {
  using _model = run.model
  return resultOf(session, run, await finishRun(session, run))
}

async function begin(session: Session, recipe: string | undefined, options: TrainOptions): Promise<Run> {
  // As commander says it of an argument that can't be left out.
  if (recipe === undefined) throw new CommanderError(2, 'commander.missingArgument', "error: missing required argument 'recipe'")
  const read = await readConfig('train', recipe, session.io.directory)
  const { given, options: changes } = await configForData(session, 'train', read, options)
  const config = resolveConfig('train', given.config, changes)
  const request = { caller: 'train', given, config, device: options, out: options.out ?? null }
  const name = `${given.name}-${mark(options.seed)}`
  return await trainRun(session, { ...request, name, checkpointing: checkpointingOf(options) })
}

/** What may be said of a run that goes on: the rest is in its config. */
const resumeOptions: readonly string[] = [
  ...['resume', 'checkpointEvery', 'checkpointEveryMinutes', 'keepCheckpoints', 'keepBest', 'keepBestBy'],
  ...['backend', 'threads', 'cache', 'maxMemory', 'json', 'quiet', 'debug'],
]

/** A run goes on as it began: its config is its own. */
async function resume(session: Session, recipe: string | undefined, folder: string, options: TrainOptions): Promise<Result> {
  const asked = Object.keys(options).find((name) => options[name] !== undefined && !resumeOptions.includes(name))
  const given = recipe === undefined ? asked && flagOf(asked) : JSON.stringify(recipe)
  if (given !== undefined)
    throw new InvalidArgumentError(`train: --resume takes the run's own config and folder, and ${given} was given too.`, {
      cure: 'Leave one of them out; a config that is changed makes a run of its own.',
    })
  const complete = await completedRun(session, 'train', folder)
  return complete ?? finish(session, await resumeRun(session, { caller: 'train', folder, device: options, flags: options }))
}

/** What tells runs of a recipe apart: the seed that was asked for, or else the time. */
function mark(seed: ConfigOptions['seed']): string {
  return typeof seed === 'number' ? String(seed) : new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
}

function recipeList(): string {
  return Object.entries(recipes)
    .map(([name, { title }]) => `${name} (${withinSentence(title)})`)
    .join(', ')
}
