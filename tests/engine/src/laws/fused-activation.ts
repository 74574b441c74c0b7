import type { FusedActivation } from '@sandglass/base'
import { at, broadcast, map, reduce, sum, type Values } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { type Bound, bounded, type Expected, roundingsOfSum } from './expected.js'

/** The activations that core's layers have. */
export const fusedActivations = fc.constantFrom<FusedActivation>(
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'leaky-relu',
  'elu',
  'softplus',
)

/** What a slope adds, which is a difference of numbers up to 1; so gradients are measured as if it were 1. */
export const slopeRoundings = 6

/** A leaky ReLU's slope below 0. */
const leak = 0.2

function activate(x: number, activation: FusedActivation): number {
  switch (activation) {
    case 'linear':
      return x
    case 'relu':
      return Math.max(x, 0)
    case 'sigmoid':
      return 1 / (1 + Math.exp(-x))
    case 'tanh':
      return Math.tanh(x)
    case 'leaky-relu':
      return x > 0 ? x : leak * x
    case 'elu':
      return x > 0 ? x : Math.expm1(x)
    case 'softplus':
      return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
  }
}

/** An activation's slope, had from its output. */
function slope(y: number, activation: FusedActivation): number {
  switch (activation) {
    case 'linear':
      return 1
    case 'relu':
      return y > 0 ? 1 : 0
    case 'sigmoid':
      return y * (1 - y)
    case 'tanh':
      return 1 - y * y
    case 'leaky-relu':
      return y > 0 ? 1 : leak
    case 'elu':
      return y > 0 ? 1 : y + 1
    case 'softplus':
      return -Math.expm1(-y)
  }
}

/** A sum of products, with a bias if there is one, after an activation. */
export function activatedSum(sum: Values, bias: Values | null, activation: FusedActivation): Values {
  return map(plus(sum, bias), (x) => activate(x, activation))
}

/** What such a sum has to be: no activation is steeper than 1, and each adds some roundings of its own. */
export function expectedSum(sum: Values, { roundings, size }: Bound, bias: Values | null, activation: FusedActivation): Expected {
  return bounded(activatedSum(sum, bias, activation), { roundings: roundings + 6, size: plus(size, bias && absolute(bias)) })
}

/** The gradient at a bias, from that at the sums, `[…, filters]`, and from what that is measured against. */
export function biasGradient(gradient: Values, size: Values): Expected {
  const axes = [...gradient.shape.keys()].slice(0, -1)
  const terms = gradient.values.length / at(gradient.shape, gradient.shape.length - 1)
  return bounded(
    reduce(gradient, axes, false, sum),
    { roundings: roundingsOfSum(terms), size: reduce(size, axes, false, sum) },
    slopeRoundings,
  )
}

function plus(a: Values, b: Values | null): Values {
  return b === null ? a : broadcast([a, b], (x, y) => x + y)
}

/** The gradient at an activation's input. */
export function throughActivation(dy: Values, y: Values, activation: FusedActivation): Values {
  return { shape: dy.shape, values: dy.values.map((value, index) => value * slope(at(y.values, index), activation)) }
}

/** As float32 holds them: what a kernel is given. */
export function asFloats(values: Values): Values {
  return map(values, Math.fround)
}

/** The gradients in the order in which kernels return them, without those that are not wanted. */
export function wantedOf(
  weight: Expected,
  wanted: { biasGradient: boolean; inputGradient: boolean },
  bias: () => Expected,
  input: () => Expected,
): Expected[] {
  return [weight, ...(wanted.biasGradient ? [bias()] : []), ...(wanted.inputGradient ? [input()] : [])]
}

/** Which gradients are wanted beside the weight's. */
export const wants = fc.record({ biasGradient: fc.boolean(), inputGradient: fc.boolean() })
