import { formatShape, SandglassError } from '@sandglass/base'
import type { Extent, Fault } from './watch-operations.js'

/** What is known of a training that went astray. */
export interface Divergence {
  readonly caller: string
  /** `the loss must stay finite, got NaN at step 12` */
  readonly problem: string
  readonly learningRate: number
  /** The first operation whose result was not finite, and its step; null if it was not found. */
  readonly fault: (Fault & { readonly step: number }) | null
  /** The largest magnitude among the batch's inputs and targets; null if it is not known. */
  readonly largestValue: number | null
  /** The root mean square of the weights, at the beginning and before the step; null if it is not known. */
  readonly weights: { readonly first: number; readonly last: number } | null
}

/** Data beyond this are scaled before anything else is tried. */
const largeValue = 1e3
/** By how many times weights must have grown to be what is wrong. */
const largeGrowth = 10
/** Beyond this, the exponential is more than a single-precision number can be. */
const largestExponent = 88.7

/** An error that names the first operation that went wrong, the likely cause, and its cure. */
export function explainDivergence(divergence: Divergence): SandglassError {
  const { caller, problem, fault } = divergence
  const { words, cure } = causeOf(divergence)
  const traced = fault && `The first result that was not finite is that of ${faultText(fault)}.`
  const restored = fault && 'The model is left as it was before that step.'
  const message = [`${caller}: ${problem}.`, traced, words].filter(Boolean).join(' ')
  return new SandglassError('diverged', message, { cure: [cure, restored].filter(Boolean).join(' ') })
}

const places = { forward: 'on the way forward', backward: 'on the way back', update: "in the optimizer's update" } as const

function faultText({ kernel, layer, phase, step, inputs, outputs }: Fault & { step: number }): string {
  const shapes = `${inputs.map(({ shape }) => formatShape(shape)).join(', ')} → ${outputs.map(formatShape).join(', ')}`
  return `${kernel} (${shapes})${layer === null ? '' : ` in ${layer}`}, ${places[phase]} of step ${step}`
}

function causeOf({ fault, learningRate, largestValue, weights }: Divergence): { words: string | null; cure: string } {
  const lower = `Lower the learning rate, which is ${learningRate}`
  if (largestValue !== null && largestValue > largeValue)
    return { words: `The data reach ${short(largestValue)}.`, cure: 'Scale the data to around [0, 1].' }
  if (weights && weights.last > largeGrowth * weights.first)
    return {
      words: `The weights had grown from ${short(weights.first)} to ${short(weights.last)} (root mean square).`,
      cure: `${lower}, or clip the gradient's norm.`,
    }
  const input = fault && worst(fault)
  if (input && isExponential(fault) && input.most > largestExponent)
    return {
      words: `Its input reached ${short(input.most)}, whose exponential is too large a number.`,
      cure: `${lower}; or hold what goes into the exponential, such as a log-variance, within bounds.`,
    }
  if (input && isLogarithm(fault) && input.least <= (fault?.kernel === 'Log1p' ? -1 : 0))
    return {
      words: `Its input went down to ${short(input.least)}, which has no logarithm.`,
      cure: `Compute the loss from logits, or keep probabilities away from 0 and 1; or ${lower.charAt(0).toLowerCase()}${lower.slice(1)}.`,
    }
  return { words: null, cure: `${lower}, clip the gradient's norm, or scale the data to around [0, 1].` }
}

function worst({ inputs }: Fault): Extent | null {
  return inputs[0] ?? null
}

function isExponential(fault: Fault | null): boolean {
  return fault !== null && ['Exp', 'Expm1'].includes(fault.kernel)
}

function isLogarithm(fault: Fault | null): boolean {
  return fault !== null && ['Log', 'Log1p'].includes(fault.kernel)
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}
