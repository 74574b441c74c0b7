import * as tf from '@tensorflow/tfjs-core'
import type { Features } from './features.js'
import { minimise, type Slope } from './minimise.js'

/** Multinomial logistic regression: `[size + 1, classes]`, the last row the biases. */
export type Probe = Float64Array

/**
 * Fits probabilities softmax(x·W + b): the mean cross-entropy plus penalty/2 · ‖W‖² at its minimum,
 * one fit after the other for penalties given from the strongest on, each begun where the last ended.
 * The two products with the rows are the device's, in single precision, all else is in double.
 *
 * @param classes each row's, from 0
 * @param count how many classes there are
 */
export async function fitProbes(
  rows: Features,
  classes: Uint32Array,
  count: number,
  penalties: readonly number[],
): Promise<Probe[]> {
  const inputs = tf.tensor2d(rows.values, [rows.count, rows.size])
  try {
    const probes: Probe[] = []
    for (const penalty of penalties) {
      const start = probes.at(-1) ?? new Float64Array((rows.size + 1) * count)
      probes.push((await minimise((point) => slopeAt(inputs, classes, count, penalty, point), start)).point)
    }
    return probes
  } finally {
    inputs.dispose()
  }
}

/** The class that a probe holds for the likeliest, of each row. */
export async function predict(probe: Probe, rows: Features, count: number): Promise<Uint32Array> {
  const inputs = tf.tensor2d(rows.values, [rows.count, rows.size])
  try {
    const logits = await logitsOf(inputs, probe, count)
    return Uint32Array.from({ length: rows.count }, (_, row) => largestOf(logits, row * count, count))
  } finally {
    inputs.dispose()
  }
}

async function slopeAt(inputs: tf.Tensor2D, classes: Uint32Array, count: number, penalty: number, probe: Probe): Promise<Slope> {
  const [examples, size] = inputs.shape
  const logits = await logitsOf(inputs, probe, count)
  const gradient = new Float64Array(probe.length)
  let value = 0
  for (let row = 0; row < examples; row++) {
    const at = row * count
    value += toResidual(logits, at, count, classes[row] as number, examples)
    for (let c = 0; c < count; c++) gradient[size * count + c] = (gradient[size * count + c] as number) + (logits[at + c] as number)
  }
  const weights = await read(() => tf.matMul(inputs, tf.tensor2d(logits, [examples, count]), true))
  for (let i = 0; i < weights.length; i++) {
    const weight = probe[i] as number
    gradient[i] = (weights[i] as number) + penalty * weight
    value += (penalty / 2) * weight * weight
  }
  return { value, gradient }
}

/** Turns a row of logits into (probability − truth) / examples. @returns its part of the mean cross-entropy */
function toResidual(logits: Float32Array, at: number, count: number, truth: number, examples: number): number {
  const top = logits[at + largestOf(logits, at, count)] as number
  const own = logits[at + truth] as number
  let sum = 0
  for (let c = at; c < at + count; c++) sum += Math.exp((logits[c] as number) - top)
  for (let c = at; c < at + count; c++)
    logits[c] = (Math.exp((logits[c] as number) - top) / sum - (c === at + truth ? 1 : 0)) / examples
  return (Math.log(sum) + top - own) / examples
}

/** `[examples, classes]` */
async function logitsOf(inputs: tf.Tensor2D, probe: Probe, count: number): Promise<Float32Array> {
  const weights = inputs.shape[1] * count
  return await read(() =>
    tf.add(
      tf.matMul(inputs, tf.tensor2d(Float32Array.from(probe.subarray(0, weights)), [inputs.shape[1], count])),
      tf.tensor1d(Float32Array.from(probe.subarray(weights))),
    ),
  )
}

function largestOf(values: Float32Array, at: number, count: number): number {
  let best = 0
  for (let c = 1; c < count; c++) if ((values[at + c] as number) > (values[at + best] as number)) best = c
  return best
}

async function read(compute: () => tf.Tensor): Promise<Float32Array> {
  const tensor = tf.tidy(compute)
  try {
    return (await tensor.data()) as Float32Array
  } finally {
    tensor.dispose()
  }
}
