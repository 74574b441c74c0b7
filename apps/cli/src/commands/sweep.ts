import { resolve } from 'node:path'
import { drawSeed, type Json, stableStringify } from '@sandglass/base'
import type { BuiltInMeasure } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { toSvg } from '@sandglass/viz'
import { checkField } from '../config/assignment.js'
import { addConfigFlags } from '../config/flags.js'
import { configForData } from '../config/for-data.js'
import { readConfig } from '../config/read-config.js'
import { type ConfigOptions, type ResolvedConfig, resolveConfig } from '../config/resolve-config.js'
import { addReadingFlags } from '../data/reading.js'
import { addCommonOptions } from '../options/common.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { sweepFigures } from '../sweep/figures.js'
import { checkMeasure, checkValidation, metricOf, sweepMeasures } from '../sweep/measure.js'
import { readPlan, type SweepPlan, sweepFiles } from '../sweep/plan.js'
import { type Assignment, assignments, combinations, readSpace, type Space } from '../sweep/space.js'
import { addSweepFolderOptions, type SweepFolderOptions, sweepInto } from '../sweep/sweep-folder.js'
import { sweepCsv, sweepTable, trialFacts } from '../sweep/table.js'
import { leftFacts, ranked, sweepExit, type Trial } from '../sweep/trial.js'
import type { AddCommand } from './command.js'
import { addSweepLatent } from './sweep-latent.js'

type SweepOptions = ConfigOptions &
  SweepFolderOptions &
  CommonOptions & {
    readonly grid?: readonly string[]
    readonly random?: readonly string[]
    readonly trials?: number
    readonly measure: string
  }

/** Where something is drawn and nobody says how often. */
const defaultTrials = 20
const sweepGroup = 'Sweep:'

export const addSweep: AddCommand = (program, run) => {
  const command = program
    .command('sweep')
    .description('Trains a recipe with many values of some fields, and says which are best on validation examples.')
    .argument('<recipe>', 'A recipe, or a config file.')
    .addHelpText('after', examples)
  const several = (text: string, before: readonly string[] = []) => [...before, text]
  addConfigFlags(command)
    .optionsGroup(sweepGroup)
    .option('--grid <field=values>', 'Every combination of such values is tried: field=2,8,32. May be repeated.', several)
    .option(
      '--random <field=range>',
      'Drawn for each trial: field=uniform:0..0.5, log:1e-4..1e-2, whole:2..64 or choice:relu,elu. May be repeated.',
      several,
    )
    .option(
      '--trials <count>',
      `How many there are; left out, as many as the grid has combinations, or ${defaultTrials} where something is drawn.`,
      wholeNumber('--trials'),
    )
    .option(
      '--measure <name>',
      `What tells the best: ${sweepMeasures.join(', ')}, or a part of the loss, such as validation.parts.reconstruction.`,
      'validation.loss',
    )
  addReadingFlags(addSweepFolderOptions(command))
  addCommonOptions(command).action((recipe: string, options: SweepOptions) =>
    run(options, (session) => sweepCommand(session, recipe, options)),
  )
  command.enablePositionalOptions()
  addSweepLatent(command, run)
}

const examples = `
Examples:
  sandglass sweep dense --validation 10000 --grid model.network.latent=2,8,32 --epochs 5 --seed 1
  sandglass sweep dense --validation 10000 --random training.optimizer.learningRate=log:1e-4..1e-2 --trials 20 --workers 2
`

async function sweepCommand(session: Session, recipe: string, options: SweepOptions): Promise<Result> {
  checkMeasure(options.measure)
  const space = readSpace(options.grid ?? [], options.random ?? [])
  for (const { field } of [...space.grid, ...space.random]) checkField('sweep', '--grid or --random', field)
  const { io } = session
  const read = await readConfig('sweep', recipe, io.directory)
  const { given, options: changes } = await configForData(session, 'sweep', read, options)
  const name = options.out ?? `sweeps/${given.name}${typeof options.seed === 'number' ? `-${options.seed}` : ''}`
  const folder = resolve(io.directory, name)
  const seed = options.seed ?? (await readPlan(folder))?.seed ?? drawSeed()
  const plan = planOf(session, given.name, given.config, { ...changes, seed }, space)
  return await sweepInto(session, folder, plan, options, (trials) => resultOf(session, plan, folder, trials))
}

/** All that is to be trained, checked before anything is. What would be trained twice is left out, and that is said. */
function planOf(
  session: Session,
  name: string,
  config: unknown,
  options: SweepOptions & { readonly seed: number },
  space: Space,
): SweepPlan {
  const { measure, seed } = options
  const all = combinations(space)
  const count = options.trials ?? (space.random.length === 0 ? all : Math.max(defaultTrials, all))
  if (count < all) session.note(`The first ${count} of the grid’s ${formatQuantity(all, 'combination')} are tried`)
  const planned = assignments(space, count, seed).map((values) => {
    const resolved = resolveConfig('sweep', config, { ...options, set: [...(options.set ?? []), ...settings(values)] })
    checkValidation(resolved)
    return { values, config: plain(telling(metricOf(measure), resolved)) }
  })
  const configs = planned.map(({ config: each }) => stableStringify(each))
  const trials = planned.filter((_, index) => configs.indexOf(configs[index] as string) === index)
  if (trials.length < count) session.note(`${count - trials.length} of ${count} trials are left out, as others train the same`)
  return { name, seed, measure, trials }
}

/** The config whose epochs tell what trials are compared by. */
function telling(metric: BuiltInMeasure | null, config: ResolvedConfig): ResolvedConfig {
  const { training } = config
  if (metric === null || training.metrics.includes(metric)) return config
  return { ...config, training: { ...training, metrics: [...training.metrics, metric] } }
}

function settings(values: Assignment): string[] {
  return Object.entries(values).map(([field, value]) => `${field}=${JSON.stringify(value)}`)
}

async function resultOf(session: Session, plan: SweepPlan, folder: string, trials: readonly Trial[]): Promise<Result> {
  const { io } = session
  const store = directoryStore(folder)
  await store.write(sweepFiles.table, new TextEncoder().encode(sweepCsv(trials, plan)))
  const figures = sweepFigures(trials, plan)
  for (const { name, figure } of figures) {
    await store.write(name, new TextEncoder().encode(toSvg(figure)))
    session.picture(figure)
  }
  const inFolder = (name: string) => resolve(folder, name)
  const best = ranked(trials, plan.measure)[0] ?? null
  const document = {
    sweep: folder,
    measure: plan.measure,
    seed: plan.seed,
    best: best && trialFacts(best),
    trials: trials.map(trialFacts),
    table: inFolder(sweepFiles.table),
    figures: figures.map(({ name }) => inFolder(name)),
  } satisfies Json
  const facts = formatFacts([
    ['sweep', shortPath(io, folder)],
    ['best', best === null ? 'none' : `trial ${best.number}, ${plan.measure} ${formatMeasure(best.outcome.measure)}`],
    ...(best === null ? [] : [['run', shortPath(io, best.folder)] as const]),
    ['table', shortPath(io, inFolder(sweepFiles.table))],
    ...leftFacts(trials),
  ])
  return { document, text: `${sweepTable(trials, plan)}\n\n${facts}`, exitCode: sweepExit(trials, io.signal) }
}
