import { writeFileSync } from 'node:fs'
import { counted } from '@sandglass/base'
import type { AnomalyDocument, KeptSummary } from './document.js'
import { setTable, tableOf } from './report.js'

// From the built program.
const target = new URL('../../docs/guide/detection-figures.md', import.meta.url)

/** The documentation's page of the figures that are kept. */
export function anomalyPage({ mnist, 'fashion-mnist': fashion, tables }: AnomalyDocument): string {
  return `${[introduction, ...section(mnist, ofMnist), ...section(fashion, ofFashion), ...section(tables, ofTables), again].join('\n\n')}\n`
}

export function writePage(document: AnomalyDocument): void {
  writeFileSync(target, anomalyPage(document))
}

function section(kept: KeptSummary | undefined, words: string): string[] {
  if (!kept) return []
  const { summary, seeds, date, commit, machine, threads } = kept
  return [
    `${tableOf(summary)}\n\n${words}`,
    setTable(summary),
    `Seeds ${seeds.join(', ')}. Measured on ${date.slice(0, 10)} at commit ${commit ?? 'unknown'}, on ${machine.processor}, ${counted(machine.cores, 'core')}, Node ${machine.node}, ${counted(threads, 'thread')}; seconds are of one set by one seed, fitting and scoring together.`,
  ]
}

const introduction = `# Detection: how good

<!-- Made by apps/bench from apps/bench/results/anomaly.json; don't change it by hand. -->

How well an autoencoder tells anomalies from what it was trained on, beside plainer methods on the same examples. AUC is the
area under the ROC curve, the mean over sets and seeds; one method is better than another where the interval of their
difference (paired bootstrap over the examples judged) excludes 0. The mean rank has an interval over sets drawn anew. What learns and
scores is in \`apps/bench/src/anomaly/configuration.ts\`;
[Detecting anomalies](./detect) says how to use it.`

const ofMnist = `The training images of one digit are normal, less the calibration part; all 10,000 test images are judged, and the other digits
are the anomalies. What learns and scores is two models, whose scores are added up: a denoiser, and one that puts turned images upright too.
It was developed on Fashion-MNIST, whose table follows: there the model that puts images upright is ahead of the denoiser, and the two
together are near it. They are taken together because nobody knows beforehand whether pictures have an up and a down, and digits such as
0, 1 and 8 hardly have. When that was settled on, MNIST's figures of each by itself were known, 0.9881 and 0.9787, and not that of the two: who
trusts no choice that was made then must read the fourth row. MNIST is by LeCun, Cortes and Burges, under CC BY-SA 3.0.`

const ofFashion =
  'The same on Fashion-MNIST (Xiao, Rasul and Vollgraf, MIT licence), where the configuration was developed by the figures of these very test images: they say how hard the set is, and what the configuration was chosen by, and no more.'

const ofTables = `Eighteen sets of [ADBench](https://github.com/Minqi824/ADBench) (from ODDS and UCI), by its protocol: 70 % of the normal rows
are learnt from, columns standardised on them; the other normal rows and all anomalies are judged. The configuration is one for all
sets. It was chosen on these sets, by splits of another seed.`

const again = `## To measure it yourself

\`\`\`sh
npm run anomaly                                  # MNIST, ten digits, three seeds
npm run anomaly -- --images fashion-mnist
npm run anomaly -- --tables <folder of .npz files> --python <one that has PyOD and PyTorch>
\`\`\``
