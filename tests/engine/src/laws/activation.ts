import { broadcast, map, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { type Expected, within } from './expected.js'

/** What TensorFlow.js's fused kernels can do after a sum. */
export const activations = fc.constantFrom('linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu')

/** A leaky ReLU's slope, given to kernels as `leakyreluAlpha`. */
export const leak = 0.25

/**
 * A sum of products after an activation. No activation is steeper than 1, or than its slope below 0,
 * so the sum's error comes through no larger; the activation then adds some roundings of its own.
 *
 * @param magnitude the sum of the terms' absolute values
 * @param slopes of prelu, broadcast over the sum
 */
export function activated(roundings: number, sum: Values, magnitude: Values, activation: string, slopes?: Values): Expected {
  const values = slopes === undefined ? map(sum, (x) => activate(x, activation)) : broadcast([sum, slopes], prelu)
  const steepest = slopes === undefined ? 1 : Math.max(1, ...slopes.values.map(Math.abs))
  return within(
    roundings + 5,
    values,
    map(magnitude, (size) => size * steepest),
  )
}

function activate(x: number, activation: string): number {
  switch (activation) {
    case 'relu':
      return Math.max(x, 0)
    case 'relu6':
      return Math.min(Math.max(x, 0), 6)
    case 'elu':
      return x >= 0 ? x : Math.expm1(x)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x))
    case 'leakyrelu':
      return x >= 0 ? x : leak * x
    default:
      return x
  }
}

function prelu(x: number, slope: number): number {
  return x >= 0 ? x : slope * x
}
