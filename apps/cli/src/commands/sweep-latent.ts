import { resolve } from 'node:path'
import { drawSeed, refuse } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { toSvg } from '@sandglass/viz'
import { Option } from 'commander'
import { addConfigFlags } from '../config/flags.js'
import { configForData } from '../config/for-data.js'
import { readConfig } from '../config/read-config.js'
import type { ConfigOptions } from '../config/resolve-config.js'
import { addReadingFlags } from '../data/reading.js'
import { addCommonOptions } from '../options/common.js'
import { startDevice } from '../options/device.js'
import { numberOf, wholeNumber } from '../options/numbers.js'
import { wholeNumbers } from '../options/whole-numbers.js'
import { exitCode } from '../output/exit-code.js'
import { shortPath } from '../output/files.js'
import { formatFacts } from '../output/format.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { completeTrials, judgeSizes, sizesIn } from '../sweep/latent/judge.js'
import { planLatent } from '../sweep/latent/plan.js'
import { type Asked, answer, verdictCsv, verdictFacts, verdictFigure, verdictText } from '../sweep/latent/result.js'
import { readPlan, type SweepPlan, sweepFiles } from '../sweep/plan.js'
import { addSweepFolderOptions, type SweepFolderOptions, sweepInto } from '../sweep/sweep-folder.js'
import { sweepTable, trialFacts } from '../sweep/table.js'
import { leftFacts, sweepExit, type Trial } from '../sweep/trial.js'
import type { AddCommand } from './command.js'

type LatentOptions = ConfigOptions &
  SweepFolderOptions &
  CommonOptions & {
    readonly sizes?: readonly number[]
    readonly seeds: number
    readonly nested?: boolean
    readonly tolerance: number
  }

const confidence = 0.95
const leastSeeds = 3

export const addSweepLatent: AddCommand = (sweep, run) => {
  const command = sweep
    .command('latent')
    .description('Says how many numbers a code needs: trains each size from several seeds, and compares them on held-out examples.')
    .argument('[recipe]', 'A recipe, or a config file.', 'dense')
    .addHelpText('after', examples)
  addConfigFlags(command)
    .optionsGroup('Sizes:')
    .option('--sizes <counts>', 'The sizes tried; left out, 2, 4, 8, 16, 32 and 64.', wholeNumbers('--sizes'))
    .addOption(
      new Option('--seeds <count>', 'How many trainings each size has, the first of --seed.')
        .argParser(wholeNumber('--seeds', leastSeeds))
        .default(leastSeeds),
    )
    .option(
      '--nested',
      'One training a seed for all sizes: the numbers of its codes come in order, and codes are cut to each size. Training takes three times as long, unless --epochs says otherwise.',
    )
    .addOption(
      new Option('--tolerance <share>', 'How much more error than with the largest size is as good as none.')
        .argParser(numberOf('--tolerance', 0.0001, 0.05))
        .default(0.05),
    )
  addReadingFlags(addSweepFolderOptions(command))
  addCommonOptions(command).action((recipe: string, options: LatentOptions) =>
    run(options, (session) => sweepLatentCommand(session, recipe, options)),
  )
}

const examples = `
Examples:
  sandglass sweep latent --epochs 10 --seed 1
  sandglass sweep latent --nested --seed 1
  sandglass sweep latent --data table.csv --label species --sizes 1,2,3
  sandglass sweep latent denoiser --data fashion-mnist --sizes 8,16,32,64,128 --tolerance 0.02
`

async function sweepLatentCommand(session: Session, recipe: string, options: LatentOptions): Promise<Result> {
  const { io } = session
  if (options.latent !== undefined)
    refuse('sweep', '--latent', 'left out, as sizes are what is tried', options.latent, 'Name them: --sizes 8,16,32.')
  if (options.sizes && options.sizes.length < 2)
    refuse('sweep', '--sizes', 'at least two sizes', options.sizes, 'Name some, such as --sizes 8,16,32.')
  const read = await readConfig('sweep', recipe, io.directory)
  const { given, options: changes } = await configForData(session, 'sweep', read, options)
  const name =
    options.out ??
    `sweeps/${given.name}-${options.nested ? 'nested' : 'latent'}${typeof options.seed === 'number' ? `-${options.seed}` : ''}`
  const folder = resolve(io.directory, name)
  const seed = options.seed ?? (await readPlan(folder))?.seed ?? drawSeed()
  const plan = planLatent(given.name, given.config, { ...changes, seed })
  return await sweepInto(session, folder, plan, options, (trials) => resultOf(session, plan, folder, trials, options))
}

async function resultOf(
  session: Session,
  plan: SweepPlan,
  folder: string,
  trials: readonly Trial[],
  options: LatentOptions,
): Promise<Result> {
  const { io } = session
  const facts = {
    sweep: folder,
    seed: plan.seed,
    seeds: options.seeds,
    tolerance: options.tolerance,
    nested: options.nested ?? false,
    trials: trials.map(trialFacts),
  }
  const complete = completeTrials(trials)
  if (io.signal.aborted || sizesIn(complete) < 2) {
    const text = `${sweepTable(trials, plan)}\n\n${formatFacts([['sweep', shortPath(io, folder)], ...leftFacts(trials)])}`
    const code = io.signal.aborted ? exitCode.interrupted : exitCode.failed
    return { document: { ...facts, rows: [], recommended: null }, text, exitCode: code }
  }
  await startDevice(options)
  const asked: Asked = {
    tolerance: options.tolerance,
    confidence,
    seeds: options.seeds,
    nested: options.nested ?? false,
  }
  const verdict = await judgeSizes(session, complete, { tolerance: options.tolerance, confidence, seed: plan.seed })
  const figure = verdictFigure(verdict.choice, asked)
  session.picture(figure)
  const store = directoryStore(folder)
  const write = async (file: string, text: string) => {
    await store.write(file, new TextEncoder().encode(text))
    return resolve(folder, file)
  }
  const table = await write('latent.csv', verdictCsv(verdict))
  const picture = await write(`${sweepFiles.figures}/latent.svg`, toSvg(figure))
  return {
    document: { ...facts, ...verdictFacts(verdict), answer: answer(verdict.choice, asked), table, figure: picture },
    text: `${verdictText(verdict, asked)}\n\n${formatFacts([
      ['sweep', shortPath(io, folder)],
      ['table', shortPath(io, table)],
      ['figure', shortPath(io, picture)],
      ...trials.flatMap(({ number, outcome }) =>
        outcome?.status === 'failed' ? [['failed', `trial ${number}, whose size is left out: ${outcome.message}`] as const] : [],
      ),
      ...leftFacts(trials),
    ])}`,
    exitCode: sweepExit(trials, io.signal),
  }
}
