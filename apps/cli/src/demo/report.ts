import { type ReportFact, type ReportSection, report } from '@sandglass/viz'
import { formatCount, formatMeasure } from '../output/format.js'
import { finalEpoch } from '../runs/final-epoch.js'
import type { Run } from '../runs/run.js'
import type { FinishedRun } from '../runs/run-figures.js'
import { footerOf } from '../runs/run-report.js'
import { epochsText, parametersOf } from '../runs/run-result.js'

/** A run with what it has to show. */
export interface Shown {
  readonly run: Run
  readonly finished: FinishedRun
  /** What was left out of it, for want of time. */
  readonly leftOut: string | null
}

/** One page on what the models of the demo learned. */
export function demoReport(shown: readonly Shown[]): string {
  return report({
    title: 'What two autoencoders learned',
    subtitle: 'Trained from nothing by Sandglass on this machine. The digits shown are test images, which neither has seen.',
    facts: shown.flatMap(factsOf),
    sections: shown.map(sectionOf),
    footer: footerOf(shown.map(({ run }) => run)),
  })
}

function factsOf({ run }: Shown): ReportFact[] {
  const loss = finalEpoch(run.epochs, run.stopped)?.validation?.loss
  return loss === undefined ? [] : [{ label: `validation loss, ${run.request.given.name}`, value: formatMeasure(loss) }]
}

function sectionOf({ run, finished, leftOut }: Shown): ReportSection {
  const { title, description } = run.request.given
  const how = `It has ${formatCount(parametersOf(run))} parameters. Epochs: ${epochsText(run)}.`
  return {
    heading: title,
    text: [...(description === null ? [] : [description]), leftOut === null ? how : `${how} ${leftOut}`],
    figure: [finished.figures.reconstructions, finished.figures.losses].filter((figure) => figure !== null),
  }
}
