import { join } from 'node:path'
import type { Json } from '@sandglass/base'
import { toSvg } from '@sandglass/viz'
import { adviceOf } from '../compare/advice.js'
import { compareDenoisers } from '../compare/denoise.js'
import { compareDetectors } from '../compare/detect.js'
import { compareFeatures } from '../compare/features.js'
import { addCompareOptions, type CompareFlags } from '../compare/options.js'
import { folderFor, type Prepared, prepareComparison } from '../compare/prepare.js'
import { compareReducers } from '../compare/reduce.js'
import { comparisonFigure, comparisonReport } from '../compare/report.js'
import type { Comparison, Row, Task } from '../compare/row.js'
import { textOf } from '../compare/table.js'
import { addCommonOptions } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { shortPath, writeNamed } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
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
  sandglass compare dense --task features --data fashion-mnist --epochs 5
  sandglass compare denoiser --task denoise --data mnist --noise 0.5 --limit 2000
`

const comparisons: Readonly<Record<Task, (session: Session, prepared: Prepared) => Promise<Comparison>>> = {
  reduce: compareReducers,
  detect: compareDetectors,
  features: compareFeatures,
  denoise: compareDenoisers,
}

async function compareCommand(session: Session, name: string | undefined, flags: CompareFlags): Promise<Result> {
  const { io } = session
  const prepared = await prepareComparison(session, name, flags)
  using _model = prepared.model
  session.note(`Comparing on ${formatQuantity(prepared.test.count, 'example')} of ${prepared.data} …`)
  const comparison = await comparisons[flags.task](session, prepared)
  const figure = comparisonFigure(comparison)
  session.picture(figure)
  const folder = folderFor(prepared, flags)
  const advice = adviceOf(comparison)
  const written = {
    figures: [await writeNamed(io, join(folder, 'comparison.svg'), toSvg(figure))],
    report: await writeNamed(io, join(folder, 'report.html'), comparisonReport(prepared, comparison)),
  }
  return {
    document: {
      task: comparison.task,
      run: prepared.runPath,
      data: prepared.data,
      examples: prepared.test.count,
      seed: prepared.seed,
      ...deviceFacts(prepared.device),
      rows: comparison.rows.map(factsOf),
      advice,
      notes: [...comparison.notes],
      ...written,
    },
    text: [
      textOf(comparison),
      ...comparison.notes,
      formatFacts([
        ['run', shortPath(io, prepared.runPath)],
        ['report', shortPath(io, written.report)],
      ]),
      advice,
    ].join('\n\n'),
  }
}

function factsOf({ method, dimensions, measures, seconds, megabytes, isTransductive, gain }: Row): {
  readonly [field: string]: Json
} {
  return {
    method,
    ...(dimensions !== null && { dimensions }),
    ...measures,
    gain: gain && { mean: gain.mean, interval: [...gain.interval] },
    seconds,
    megabytes,
    transductive: isTransductive,
  }
}
