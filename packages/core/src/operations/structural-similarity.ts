import * as tf from '@tensorflow/tfjs-core'
import { differentiable } from './differentiable.js'
import { meanConstant, varianceConstant, windowSize, windowWeights } from './structural-window.js'

/**
 * 1 − the mean structural similarity of images whose values lie in [0, 1]: over all places of a Gaussian
 * window of 11 × 11 with standard deviation 1.5 that fit, over all channels and images, the mean of
 * (2 μx μy + C₁)(2 σxy + C₂) / ((μx² + μy² + C₁)(σx² + σy² + C₂)), with C₁ = 0.01² and C₂ = 0.03² (Wang,
 * Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural
 * similarity", 2004).
 *
 * @param predictions `[batch, height, width, channels]`, height and width at least 11
 * @param targets of the same shape
 * @param weights `[batch]`: what each image's part of the mean is multiplied by; null for 1
 */
export function structuralDissimilarity(predictions: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor | null = null): tf.Scalar {
  const { shape } = predictions
  const [batch = 1, , , channels = 1] = shape
  const planes = batch * channels
  return differentiable(
    { predictions, targets },
    {
      forward: () => {
        const [x, y] = [toPlanes(predictions), toPlanes(targets)]
        const blurred = blur(tf.concat([x, y, tf.square(x), tf.square(y), tf.mul(x, y)]))
        const { similarity } = termsOf(blurred, planes)
        const ofPlanes = tf.mean(tf.sub(1, similarity), [1, 2])
        const output = tf.mean(weights ? tf.mul(ofPlanes, perPlane(weights, channels)) : ofPlanes)
        return { output, saved: [predictions, targets, blurred, ...(weights ? [weights] : [])] }
      },
      gradients: (outputGradient, [predictions, targets, blurred, weights]) => {
        const terms = termsOf(blurred, planes)
        const each = tf.div(tf.neg(outputGradient), terms.similarity.size)
        const factor = weights ? tf.reshape(tf.mul(perPlane(weights, channels), each), [planes, 1, 1]) : each
        const at = (own: tf.Tensor, other: tf.Tensor, ownMean: tf.Tensor, otherMean: tf.Tensor) => {
          const slopes = slopesOf(terms, ownMean, otherMean).map((slope) => tf.mul(slope, factor))
          const [ofMean, ofSquare, ofProduct] = parts(spread(tf.concat(slopes), shape), planes, 3) as [
            tf.Tensor,
            tf.Tensor,
            tf.Tensor,
          ]
          const [x, y] = [toPlanes(own), toPlanes(other)]
          return fromPlanes(tf.addN([ofMean, tf.mul(tf.mul(x, 2), ofSquare), tf.mul(y, ofProduct)]), shape)
        }
        return {
          predictions: () => at(predictions, targets, terms.meanX, terms.meanY),
          targets: () => at(targets, predictions, terms.meanY, terms.meanX),
        }
      },
    },
  ) as tf.Scalar
}

/** The formula's terms at each place, from the means over the window of x, y, x², y² and x · y. */
function termsOf(blurred: tf.Tensor, planes: number) {
  type Means = [x: tf.Tensor, y: tf.Tensor, xx: tf.Tensor, yy: tf.Tensor, xy: tf.Tensor]
  const [meanX, meanY, ofXX, ofYY, ofXY] = parts(blurred, planes, 5) as Means
  const [xx, yy, xy] = [tf.square(meanX), tf.square(meanY), tf.mul(meanX, meanY)]
  const meanUpper = tf.add(tf.mul(xy, 2), meanConstant)
  const meanLower = tf.add(tf.add(xx, yy), meanConstant)
  const varianceUpper = tf.add(tf.mul(tf.sub(ofXY, xy), 2), varianceConstant)
  const varianceLower = tf.add(tf.add(tf.sub(ofXX, xx), tf.sub(ofYY, yy)), varianceConstant)
  const lower = tf.mul(meanLower, varianceLower)
  const similarity = tf.div(tf.mul(meanUpper, varianceUpper), lower)
  return { meanX, meanY, meanUpper, meanLower, varianceUpper, varianceLower, lower, similarity }
}

/** The similarity's slopes at the window's means of x, of x² and of x · y; the same for y with the two means swapped. */
function slopesOf(terms: ReturnType<typeof termsOf>, meanX: tf.Tensor, meanY: tf.Tensor): [tf.Tensor, tf.Tensor, tf.Tensor] {
  const { meanUpper, meanLower, varianceUpper, varianceLower, lower, similarity } = terms
  const ofUpper = tf.div(tf.mul(meanY, tf.sub(varianceUpper, meanUpper)), lower)
  const ofLower = tf.mul(tf.mul(meanX, similarity), tf.sub(tf.div(1, meanLower), tf.div(1, varianceLower)))
  return [tf.mul(tf.sub(ofUpper, ofLower), 2), tf.neg(tf.div(similarity, varianceLower)), tf.div(tf.mul(meanUpper, 2), lower)]
}

/** `[batch, height, width, channels]` → `[batch · channels, height, width]` */
function toPlanes(images: tf.Tensor): tf.Tensor {
  const [, height = 1, width = 1, channels = 1] = images.shape
  const ordered = channels === 1 ? images : tf.transpose(images, [0, 3, 1, 2])
  return tf.reshape(ordered, [-1, height, width])
}

function fromPlanes(planes: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const [batch = 1, height = 1, width = 1, channels = 1] = shape
  if (channels === 1) return tf.reshape(planes, [...shape])
  return tf.transpose(tf.reshape(planes, [batch, channels, height, width]), [0, 2, 3, 1])
}

/** `[batch]` → `[batch · channels]` */
function perPlane(weights: tf.Tensor, channels: number): tf.Tensor {
  return tf.reshape(tf.mul(tf.reshape(weights, [-1, 1]), tf.ones([1, channels])), [-1])
}

/**
 * The mean over the window at each place where it fits, as two matrix products, which are fast on every
 * device.
 *
 * @param planes `[count, height, width]`
 * @returns `[count, places across, places down]`: turned, which no mean over places notices
 */
function blur(planes: tf.Tensor): tf.Tensor {
  const [, height = 1, width = 1] = planes.shape
  return along(along(planes, bandOf(width), false, true), bandOf(height), false)
}

/** The transpose of `blur`: `[count, places across, places down]` → `[count, height, width]`. */
function spread(places: tf.Tensor, [, height = 1, width = 1]: readonly number[]): tf.Tensor {
  return along(along(places, bandOf(height), true, true), bandOf(width), true)
}

/** Each row times a matrix or its transpose; with `turn`, rows then become columns. */
function along(planes: tf.Tensor, band: tf.Tensor, isTransposed: boolean, turn = false): tf.Tensor {
  const [count = 1, rows = 1, columns = 1] = planes.shape
  const products = tf.matMul(tf.reshape(planes, [count * rows, columns]), band, false, isTransposed)
  const output = tf.reshape(products, [count, rows, -1])
  return turn ? tf.transpose(output, [0, 2, 1]) : output
}

/** `[length, places]`: each column holds the window's weights at one place, and zeros around it. */
function bandOf(length: number): tf.Tensor {
  const places = length - windowSize + 1
  const weights = windowWeights()
  const values = new Float32Array(length * places)
  for (let place = 0; place < places; place++)
    for (const [tap, weight] of weights.entries()) values[(place + tap) * places + place] = weight
  return tf.tensor2d(values, [length, places])
}

/** A stack cut into pieces of `planes` each. */
function parts(stack: tf.Tensor, planes: number, count: number): tf.Tensor[] {
  return Array.from({ length: count }, (_, index) => tf.slice(stack, [index * planes, 0, 0], [planes, -1, -1]))
}
