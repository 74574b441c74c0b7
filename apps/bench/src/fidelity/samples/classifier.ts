import { createHash } from 'node:crypto'
import { sizeOf, stream } from '@sandglass/base'
import { adam, type LabelledExamples, type Model, type NumberArray, readAll, schedule, trainer } from '@sandglass/core'
import { binaryCrossentropy, convolution, dense, reshape } from '@sandglass/core/operations'
import * as tf from '@tensorflow/tfjs-core'

/** How many features it sees an image as: the outputs of its last hidden layer. */
export const featureCount = 64
const classes = 10
const batchSize = 128
const epochs = 10
const seed = 1

/** A small classifier of digits, whose features samples are judged in. It never sees a test image while it learns. */
export interface Classifier {
  /** `[count, 64]` */
  features(images: NumberArray): Promise<NumberArray>
  /** The share of examples whose class it tells. */
  accuracy(examples: LabelledExamples): Promise<number>
  /** SHA-256 of its weights, in order: features compare only where this is the same. */
  readonly hash: string
  dispose(): void
}

/** Two convolutions, max-pooled, 64 features, and for each class whether it is that one; trained with one seed. */
export async function trainClassifier(training: LabelledExamples): Promise<Classifier> {
  const weights = drawWeights()
  const model = modelOf(weights)
  const over = epochs * Math.ceil(training.count / batchSize)
  const steps = trainer(model, { optimizer: adam({ learningRate: schedule.cosine({ peak: 0.002, over }) }), seed })
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = Uint32Array.from({ length: training.count }, (_, index) => index)
    stream(seed, 'classifier order', epoch).shuffle(order)
    for (let start = 0; start < order.length; start += batchSize) {
      const batch = await readBatch(training, order.subarray(start, start + batchSize))
      steps.step(batch).dispose()
      tf.dispose([batch.input, batch.target])
    }
  }
  steps.dispose()
  return {
    features: (images) => inBatches(images, (batch) => featuresOf(weights, batch), featureCount),
    accuracy: (examples) => accuracyOf(weights, examples),
    hash: await hashOf(weights),
    dispose: () => tf.dispose([...weights.values()]),
  }
}

type Weights = ReadonlyMap<string, tf.Variable>

function drawWeights(): Weights {
  const shapes: readonly (readonly [name: string, shape: readonly number[], fanIn: number])[] = [
    ['first.kernel', [3, 3, 1, 16], 9],
    ['first.bias', [16], 0],
    ['second.kernel', [3, 3, 16, 32], 144],
    ['second.bias', [32], 0],
    ['features.kernel', [7 * 7 * 32, featureCount], 7 * 7 * 32],
    ['features.bias', [featureCount], 0],
    ['classes.kernel', [featureCount, classes], featureCount],
    ['classes.bias', [classes], 0],
  ]
  return new Map(
    shapes.map(([name, shape, fanIn]) => {
      const random = stream(seed, `classifier ${name}`)
      const scale = fanIn === 0 ? 0 : Math.sqrt(2 / fanIn)
      const values = Float32Array.from({ length: sizeOf(shape) }, () => scale * random.normal())
      return [name, tf.tidy(() => tf.variable(tf.tensor(values, [...shape])))] as const
    }),
  )
}

/** What the trainer asks of a model; of the rest of what models can do, a classifier has nothing. */
function modelOf(weights: Weights): Model {
  const none = () => {
    throw new TypeError('A classifier only classifies.')
  }
  return {
    config: { type: 'classifier', seed, network: { type: 'custom' } },
    inputShape: [28, 28, 1],
    latentShape: [featureCount],
    encoder: [],
    decoder: [],
    weights,
    state: new Map(),
    targetRequirement: null,
    prior: null,
    classes: null,
    heeds: { weights: false, masks: null },
    objective: ({ input, target }) =>
      tf.tidy(() => {
        const latent = featuresOf(weights, input)
        const logits = scoresOf(weights, latent)
        const loss = binaryCrossentropy(logits, target)
        return { loss, parts: {}, logits, latent }
      }),
    encode: none,
    decode: none,
    output: none,
    reconstruct: none,
    isDisposed: false,
    dispose: none,
    [Symbol.dispose]: none,
  }
}

function featuresOf(weights: Weights, images: tf.Tensor): tf.Tensor {
  const of = (name: string) => weights.get(name) as tf.Variable
  const pool = { size: [2, 2], stride: [2, 2], padding: 'valid' } as const
  const window = { stride: [1, 1], dilation: [1, 1], padding: 'same', pool } as const
  const first = convolution(images, of('first.kernel'), of('first.bias'), window, 'relu')
  const second = convolution(first, of('second.kernel'), of('second.bias'), window, 'relu')
  return dense(reshape(second, [second.shape[0] ?? 0, 7 * 7 * 32]), of('features.kernel'), of('features.bias'), 'relu')
}

function scoresOf(weights: Weights, features: tf.Tensor): tf.Tensor {
  return dense(features, weights.get('classes.kernel') as tf.Variable, weights.get('classes.bias') as tf.Variable, 'linear')
}

async function readBatch(examples: LabelledExamples, indices: Uint32Array) {
  const pixels = new Float32Array(indices.length * sizeOf(examples.shape))
  await examples.read(indices, pixels)
  const truths = new Float32Array(indices.length * classes)
  for (const [row, index] of indices.entries()) truths[row * classes + (examples.labels[index] as number)] = 1
  return { input: tf.tensor(pixels, [indices.length, ...examples.shape]), target: tf.tensor(truths, [indices.length, classes]) }
}

async function inBatches(images: NumberArray, apply: (batch: tf.Tensor) => tf.Tensor, width: number): Promise<NumberArray> {
  const [count = 0, ...shape] = images.shape
  const size = sizeOf(shape)
  const values = new Float32Array(count * width)
  for (let start = 0; start < count; start += batchSize) {
    const rows = Math.min(batchSize, count - start)
    const output = tf.tidy(() => apply(tf.tensor(images.values.subarray(start * size, (start + rows) * size), [rows, 28, 28, 1])))
    values.set((await output.data()) as Float32Array, start * width)
    output.dispose()
  }
  return { values, shape: [count, width] }
}

async function accuracyOf(weights: Weights, examples: LabelledExamples): Promise<number> {
  const images = await readAll(examples)
  const { values } = await inBatches(images, (batch) => scoresOf(weights, featuresOf(weights, batch)), classes)
  let right = 0
  for (let row = 0; row < examples.count; row++) {
    const scores = values.subarray(row * classes, (row + 1) * classes)
    if (scores.indexOf(Math.max(...scores)) === examples.labels[row]) right++
  }
  return right / examples.count
}

async function hashOf(weights: Weights): Promise<string> {
  const hash = createHash('sha256')
  for (const variable of weights.values()) hash.update(new Uint8Array(((await variable.data()) as Float32Array).slice().buffer))
  return hash.digest('hex')
}
