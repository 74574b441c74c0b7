import { recipes } from '@sandglass/core'
import { addConfigFlags } from '../config/flags.js'
import { readConfig } from '../config/read-config.js'
import { type ConfigOptions, resolveConfig } from '../config/resolve-config.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions } from '../options/device.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { finishRun } from '../runs/finish-run.js'
import { resultOf } from '../runs/run-result.js'
import { trainRun } from '../runs/train-run.js'
import type { AddCommand } from './command.js'

type TrainOptions = ConfigOptions & DeviceOptions & CommonOptions & { readonly out?: string }

export const addTrain: AddCommand = (program, run) => {
  const command = program
    .command('train')
    .description('Trains a model, and keeps it in a folder with its config, metrics, figures and a report.')
    .argument('<recipe>', `${recipeList()}; or a config file, such as the config.json of a run.`)
    .addHelpText('after', examples)
  addDeviceOptions(addConfigFlags(command))
    .optionsGroup(groups.output)
    .option('--out <folder>', 'Where the run is kept, a new or empty folder; left out, a fresh one under runs.')
  addCommonOptions(command).action((recipe: string, options: TrainOptions) =>
    run(options, (session) => trainCommand(session, recipe, options)),
  )
}

const examples = `
Examples:
  sandglass train dense --data mnist --epochs 10 --batch-size 256 --seed 1
  sandglass train denoiser --data mnist --noise 0.5 --out runs/clean-digits
  sandglass train runs/clean-digits/config.json
`

async function trainCommand(session: Session, recipe: string, options: TrainOptions): Promise<Result> {
  const given = await readConfig('train', recipe, session.io.directory)
  const config = resolveConfig('train', given.config, options)
  const request = { caller: 'train', given, config, device: options, out: options.out ?? null }
  const run = await trainRun(session, { ...request, name: `${given.name}-${mark(options.seed)}` })
  using _model = run.model
  return resultOf(session, run, await finishRun(session, run))
}

/** What tells runs of a recipe apart: the seed that was asked for, or else the time. */
function mark(seed: ConfigOptions['seed']): string {
  return typeof seed === 'number' ? String(seed) : new Date().toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '')
}

function recipeList(): string {
  return Object.entries(recipes)
    .map(([name, { title }]) => `${name} (${title.toLowerCase()})`)
    .join(', ')
}
