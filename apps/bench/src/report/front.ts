import type { AnomalyDocument, KeptSummary } from '../anomaly/document.js'
import type { BenchDocument } from '../document.js'
import type { FidelityDocument } from '../fidelity/document.js'
import { meanAndDeviation } from '../fidelity/statistics.js'
import { figure, table } from './figures.js'
import { withRegion } from './region.js'

/** What the table at the front is made from: all that is kept. */
export interface Kept {
  readonly bench: BenchDocument
  readonly fidelity: FidelityDocument
  readonly anomaly: AnomalyDocument
}

/** The repository's README with its figures as they are kept. */
export function withFigures(readme: string, kept: Kept): string {
  return withRegion(readme, 'figures', figuresTable(kept))
}

/** Few figures of each kind, also those where others are ahead. */
function figuresTable({ bench, fidelity, anomaly }: Kept): string {
  const speed = '[benchmark](apps/docs/guide/benchmark.md)'
  const quality = '[fidelity](apps/docs/guide/fidelity.md)'
  const detection = '[detection](apps/docs/guide/detection-figures.md)'
  const peers = { keras: 'Keras', pytorch: 'PyTorch', jax: 'JAX', 'tfjs-wasm': 'TensorFlow.js’s own WebAssembly' }
  const decibels = (study: string) => `${meanOf(fidelity, study).toFixed(2)} dB`
  const nats = (study: string) => `${meanOf(fidelity, study).toFixed(2)} nats`
  return table(
    ['on two processor cores', 'Sandglass', 'beside it', ''],
    ['Sandglass'],
    [
      ['the convolutional denoiser, a step with all that feeds it', ...timesOf(bench, 'epoch-denoiser', peers), speed],
      ['the dense autoencoder, a step', ...timesOf(bench, 'dense-step', peers), speed],
      [
        'noise of 0.5 taken from digits, ten epochs',
        decibels('aligned-restorer-ratio'),
        `the tutorial’s network ${decibels('denoiser-ratio')}`,
        quality,
      ],
      [
        '−log p of binary digits, importance-weighted',
        nats('iwae-5-density-convolutional'),
        `variational ${nats('vae-density-convolutional')}`,
        quality,
      ],
      ['one digit is normal, the others are not: AUC', ...areasOf(anomaly.mnist, ['5-NN, scaled', 'PCA-32']), detection],
      ['eighteen tables of ADBench: AUC', ...areasOf(anomaly.tables, ['5-NN', 'PyOD’s AutoEncoder']), detection],
    ],
  )
}

/** Of Sandglass and of its peers: the fastest rounds, on two threads where a system can. */
function timesOf({ rows }: BenchDocument, work: string, peers: Readonly<Record<string, string>>): [string, string] {
  const fastest = (system: string) => {
    const own = rows.filter((row) => row.work === work && row.system === system)
    const threads = Math.max(...own.map((row) => row.threads))
    return { time: figure(Math.min(...own.map(({ min }) => min))), note: threads === 1 ? ' (it has one thread)' : '' }
  }
  const others = Object.entries(peers).map(([system, name]) => {
    const { time, note } = fastest(system)
    return `${name} ${time}${note}`
  })
  return [`${fastest('sandglass').time} ms`, others.join(', ')]
}

/** Means over sets, and on how many of these another method is ahead. */
function areasOf(kept: KeptSummary | undefined, beside: readonly string[]): [string, string] {
  const { methods = [], sets = [] } = kept?.summary ?? {}
  const area = (named: string) => {
    const found = methods.find(({ method }) => method === named)
    const ahead = sets.length - (found?.beatenOn ?? sets.length)
    return `${(found?.mean ?? Number.NaN).toFixed(3)}${ahead === 0 ? '' : ` (ahead on ${ahead} of ${sets.length})`}`
  }
  return [area('sandglass'), beside.map((name) => `${name} ${area(name)}`).join(', ')]
}

function meanOf({ studies }: FidelityDocument, name: string): number {
  const outcomes = studies.find(({ study }) => study === name)?.outcomes ?? []
  return meanAndDeviation(outcomes.map((outcome) => outcome.figure)).mean
}
