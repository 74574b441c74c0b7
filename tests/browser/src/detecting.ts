import { type BackendName, type UseBackendOptions, useBackend } from '@sandglass/backends'
import {
  convolutional,
  dense,
  detect,
  detectionSplit,
  detector,
  detectStream,
  fit,
  load,
  loadDetector,
  memoryStore,
  readAll,
  type ScoreName,
  save,
  saveDetector,
  subset,
  variational,
} from '@sandglass/core'
import { shapes } from '@sandglass/data'
import { memory } from '@tensorflow/tfjs-core'

/** What was detected among some shapes; plain JSON. */
export interface DetectingResult {
  readonly threads: number | null
  readonly fma: boolean | null
  readonly scores: readonly number[]
  readonly threshold: number
  /** Whether each example has that score, bit for bit, in batches of other sizes and alone; in a stream; after saving and loading. */
  readonly same: {
    readonly inBatches: boolean
    readonly alone: boolean
    readonly inStream: boolean
    readonly afterLoading: boolean
  }
  readonly tensorsLeft: number
}

const networks = {
  dense: () => dense({ input: [12, 12, 1], hidden: [30], latent: 6 }),
  convolutional: () => convolutional({ input: [12, 12, 1], channels: [4, 8], latent: 6 }),
}

const scores: readonly ScoreName[] = ['reconstruction', 'latent-mahalanobis', 'latent-nearest', 'negative-elbo']

/** Trains a small variational model, makes a detector of all scores, and detects: the same program for Node and for a page. */
export async function detectShortly(
  backend: BackendName,
  network: keyof typeof networks,
  options: UseBackendOptions = {},
): Promise<DetectingResult> {
  const { threads, fma } = await useBackend(backend, options)
  const before = memory().numTensors
  const model = variational({ network: networks[network](), likelihood: 'bernoulli', seed: 1 })
  const parts = detectionSplit(shapes({ count: 400, size: 12, seed: 1 }), { calibration: 120, seed: 1 })
  await fit(model, parts.training, { epochs: 2, batchSize: 32, seed: 1 })
  const made = await detector(model, parts, { scores, samples: 3, falseAlarms: 0.05 })
  const examples = shapes({ count: 67, size: 12, seed: 2 })
  const whole = await detect(model, made, examples)
  const isSame = (other: ArrayLike<number>) => whole.scores.every((score, i) => score === other[i])
  const inBatches = await Promise.all(
    [1, 3, 32].map(async (batchSize) => isSame((await detect(model, made, examples, { batchSize })).scores)),
  )
  const alone = await detect(model, made, subset(examples, [66]))
  const store = memoryStore()
  await save(model, store)
  await saveDetector(made, store)
  const loaded = await load(store)
  const again = await detect(loaded, await loadDetector(store), examples)
  const streamed: number[] = []
  const { values } = await readAll(examples)
  const rows = Array.from({ length: 67 }, (_, i) => values.subarray(i * 144, (i + 1) * 144))
  for await (const event of detectStream(model, made, rows)) if (event.type === 'example') streamed.push(event.score)
  model.dispose()
  loaded.dispose()
  return {
    threads,
    fma,
    scores: Array.from(whole.scores),
    threshold: whole.threshold,
    same: {
      inBatches: inBatches.every(Boolean),
      alone: alone.scores[0] === whole.scores[66],
      inStream: isSame(streamed),
      afterLoading: isSame(again.scores),
    },
    tensorsLeft: memory().numTensors - before,
  }
}
