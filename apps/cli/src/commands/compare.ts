import { join, resolve } from 'node:path'
import type { Json } from '@sandglass/base'
import { toSvg } from '@sandglass/viz'
import { adviceOfAll } from '../compare/advice.js'
import { compareDenoisers } from '../compare/denoise.js'
import { compareDetectors } from '../compare/detect.js'
import { compareFeatures } from '../compare/features.js'
import { intervalsNote, surenessNote, timeNote, trainingsNote } from '../compare/notes.js'
import { addCompareOptions, type CompareFlags } from '../compare/options.js'
import { folderFor, type Prepared, prepareComparison, turnsOf } from '../compare/prepare.js'
import { compareReducers } from '../compare/reduce.js'
import { comparisonFigure, comparisonReport } from '../compare/report.js'
import { comparisonsOf, type Round } from '../compare/round.js'
import type { Comparison, Row, Task } from '../compare/row.js'
import { textOf } from '../compare/table.js'
import { addCommonOptions } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { shortPath, writeNamed } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNew } from '../output/new-places.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'

export const addCompare: AddCommand = (program, run) => {
  const command = program
    .command('compare')
    .description('Holds a model against what may be used instead, on the same examples, and says which to use.')
    .argument('[model]', 'The folder of a run; or a recipe or config file to train first; left out, one that suits the task.')
    .addHelpText('after', examples)
  addCommonOptions(addCompareOptions(command)).action((model: string | undefined, flags: CompareFlags) =>
    run(flags, (session) => compareCommand(session, model, flags)),
  )
}

const examples = `
Examples:
  sandglass compare runs/dense-1 --task reduce
  sandglass compare --task detect --data mnist --normal 3 --seed 1
  sandglass compare dense --task features --data fashion-mnist --epochs 5 --seeds 3
  sandglass compare denoiser --task denoise --data mnist --noise 0.5 --limit 2000
`

/** What is compared for a task, beside one training; what the task is about comes first. */
const judges: Readonly<Record<Task, (session: Session, prepared: Prepared) => Promise<Round[]>>> = {
  reduce: compareReducers,
  detect: compareDetectors,
  features: compareFeatures,
  denoise: compareDenoisers,
}

async function compareCommand(session: Session, name: string | undefined, flags: CompareFlags): Promise<Result> {
  const { io } = session
  if (flags.out !== undefined) await checkNew('compare', resolve(io.directory, flags.out))
  const { first, runs, comparisons } = await compareAll(session, name, flags)
  const [own, ...others] = comparisons
  const figure = comparisonFigure(own)
  session.picture(figure)
  const folder = await folderFor(first, flags)
  const advice = adviceOfAll(comparisons)
  const written = {
    figures: [await writeNamed(io, join(folder, 'comparison.svg'), toSvg(figure))],
    report: await writeNamed(io, join(folder, 'report.html'), comparisonReport(first, comparisons)),
  }
  return {
    document: {
      task: own.task,
      run: first.runPath,
      runs,
      data: first.data,
      examples: first.test.count,
      seed: first.seed,
      ...deviceFacts(first.device),
      rows: own.rows.map(factsOf),
      gainConfidence: surenessOf(own),
      ...(others[0] && {
        vectors: { rows: others[0].rows.map(factsOf), gainConfidence: surenessOf(others[0]), notes: [...others[0].notes] },
      }),
      advice,
      notes: [...own.notes],
      ...written,
    },
    text: [
      ...comparisons.flatMap((comparison, index) => [
        `${index === 0 ? '' : `${comparison.heading}\n`}${textOf(comparison)}`,
        ...comparison.notes,
        surenessNote(comparison),
      ]),
      `${intervalsNote} ${timeNote(own)} ${trainingsNote(own)}`,
      formatFacts([
        ['run', shortPath(io, first.runPath)],
        ['report', shortPath(io, written.report)],
      ]),
      advice,
    ].join('\n\n'),
  }
}

/** Trains from every seed that was asked for, and sets all methods beside each model. */
async function compareAll(session: Session, name: string | undefined, flags: CompareFlags) {
  const rounds: Round[][] = []
  const all: Prepared[] = []
  for (const turn of turnsOf(flags)) {
    const prepared = await prepareComparison(session, name, turn)
    using _model = prepared.model
    session.note(`Comparing on ${formatQuantity(prepared.test.count, 'example')} of ${prepared.data} …`)
    rounds.push(await judges[flags.task](session, prepared))
    all.push(prepared)
  }
  const first = all[0] as Prepared
  const ofEach = (rounds[0] as Round[]).map((_, index) => rounds.flatMap((round) => round[index] ?? []))
  const comparisons = comparisonsOf(ofEach, first.seed)
  return { first, runs: all.map(({ runPath }) => runPath), comparisons: comparisons as [Comparison, ...Comparison[]] }
}

function surenessOf({ sureness: { together, each } }: Comparison) {
  return { together, each }
}

function factsOf({ method, dimensions, bytes, measures, intervals, fitSeconds, seconds, megabytes, isTransductive, gain }: Row): {
  readonly [field: string]: Json
} {
  return {
    method,
    ...(dimensions !== null && { dimensions }),
    ...(bytes !== null && { bytes: bytes.each, sharedBytes: bytes.shared }),
    ...measures,
    intervals: Object.fromEntries(Object.entries(intervals).map(([name, interval]) => [name, interval && [...interval]])),
    gain: gain && { mean: gain.mean, interval: [...gain.interval] },
    fitSeconds,
    seconds,
    megabytes,
    transductive: isTransductive,
  }
}
