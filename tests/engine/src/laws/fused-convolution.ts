import { type ConvolutionAttributes, type FusedActivation, fusedKernels } from '@sandglass/base'
import {
  broadcast,
  convolutionFilterGradient,
  convolutionInputGradient,
  convolve,
  map,
  maxPool,
  maxPoolGradient,
  outputShape,
  type Pair,
  resizeNearest,
  resizeNearestGradient,
  type Values,
  type Window,
  windowOver,
} from '@sandglass/conformance/references'
import fc from 'fast-check'
import type { Input, Result } from './call.js'
import { clearWinners } from './clear-winners.js'
import { convolutionBound, filterGradientBound, inputGradientBound } from './convolution-bounds.js'
import { absolute } from './draws.js'
import { bounded, roundingsOfSum } from './expected.js'
import {
  activatedSum,
  asFloats,
  biasGradient,
  expectedSum,
  fusedActivations,
  slopeRoundings,
  throughActivation,
  wantedOf,
  wants,
} from './fused-activation.js'
import { defineLaw, type Law } from './law.js'
import { affordable, channelCounts } from './windows.js'

const pair = (maximum: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: 1, max: maximum }), fc.integer({ min: 1, max: maximum }))
const padding = fc.constantFrom('same' as const, 'valid' as const)

const steps = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ strides: [1, 1] as Pair, dilations: [1, 1] as Pair }) },
  { weight: 1, arbitrary: pair(3).map((strides) => ({ strides, dilations: [1, 1] as Pair })) },
  { weight: 1, arbitrary: pair(2).map((dilations) => ({ strides: [1, 1] as Pair, dilations })) },
)

interface Problem {
  readonly batch: number
  readonly size: Pair
  readonly upsample: Pair
  readonly filterSize: Pair
  readonly steps: { readonly strides: Pair; readonly dilations: Pair }
  readonly pad: 'same' | 'valid'
  readonly pool: { readonly size: Pair; readonly strides: Pair; readonly pad: 'same' | 'valid' } | null
  readonly channels: number
  readonly filters: number
  readonly activation: FusedActivation
  readonly biased: boolean
}

/** What core's layers ask for: mostly 3 × 3 at every pixel, and doubling or halving around it. */
const problems: fc.Arbitrary<Problem> = fc
  .record({
    batch: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
      { weight: 1, arbitrary: fc.integer({ min: 5, max: 18 }) },
    ),
    size: fc.oneof(pair(9), fc.constantFrom<Pair>([7, 7], [14, 14])),
    upsample: fc.oneof({ weight: 2, arbitrary: fc.constantFrom<Pair>([1, 1], [2, 2]) }, { weight: 1, arbitrary: pair(3) }),
    filterSize: fc.oneof({ weight: 2, arbitrary: fc.constant<Pair>([3, 3]) }, { weight: 1, arbitrary: pair(4) }),
    steps,
    pad: padding,
    pool: fc.option(
      fc.oneof(
        fc.constant({ size: [2, 2] as Pair, strides: [2, 2] as Pair, pad: 'same' as const }),
        fc.record({ size: pair(3), strides: pair(3), pad: padding }),
      ),
    ),
    channels: channelCounts,
    filters: channelCounts,
    activation: fusedActivations,
    biased: fc.boolean(),
  })
  .filter(isPossible)

/** Some hundred times the error of a sum of some hundred products. */
const margin = 1e-3

/** The first layer of a network for images: few channels, and their halves. */
const firstLayers: fc.Arbitrary<Problem> = fc
  .record({
    problem: problems,
    half: pair(8),
    channels: fc.integer({ min: 1, max: 4 }),
    filters: fc.constantFrom(8, 16, 24, 32, 12),
    pad: fc.constantFrom('same' as const, 'same' as const, 'valid' as const),
  })
  .map(
    ({ problem, half, ...sizes }): Problem => ({
      ...problem,
      ...sizes,
      size: [2 * half[0], 2 * half[1]],
      upsample: [1, 1],
      filterSize: [3, 3],
      steps: { strides: [1, 1], dilations: [1, 1] },
      pool: { size: [2, 2], strides: [2, 2], pad: 'same' },
    }),
  )
  .filter(isPossible)

/** Filters of 4 × 4 or 5 × 5 that halve an image. */
const halvingLayers: fc.Arbitrary<Problem> = fc
  .record({ problem: problems, half: pair(8), side: fc.constantFrom(4, 5), pooled: fc.boolean() })
  .map(
    ({ problem, half, side, pooled }): Problem => ({
      ...problem,
      size: [2 * half[0], 2 * half[1]],
      upsample: [1, 1],
      filterSize: [side, side],
      steps: { strides: [2, 2], dilations: [1, 1] },
      pool: pooled ? problem.pool : null,
    }),
  )
  .filter(isPossible)

const kinds = [
  ['', problems],
  [', first layers', firstLayers],
  [', halving', halvingLayers],
] as const

export const fusedConvolutionLaws: readonly Law[] = kinds.flatMap(([kind, problems]) => [
  defineLaw({
    name: `${fusedKernels.convolution}${kind}`,
    problems,
    pose(problem, draw) {
      const { x, filter, bias } = drawn(problem, draw.normal)
      return {
        solve(run) {
          const [output, selection] = run({
            kernel: fusedKernels.convolution,
            inputs: { x, filter, ...(bias && { bias }) },
            attributes: attributesOf(problem),
          })
          // What a selection holds is the kernels' own affair; that it comes with a pool, and its type, are not.
          if (selection?.dtype !== (problem.pool === null ? undefined : 'bool'))
            throw new Error(`there must be ${problem.pool === null ? 'no selection' : 'a selection of type bool'}`)
          return [output as Result]
        },
        expected() {
          const wide = upsampled(problem, x)
          const window = windowOf(problem)
          const all = expectedSum(convolve(wide, filter, window), convolutionBound(wide, filter, window), bias, problem.activation)
          if (problem.pool === null) return all
          // The largest is off by no more than the largest error of those that it is one of.
          const allowed = { shape: all.shape, values: all.allowed as Float64Array }
          return { ...maxPool(all, poolOver(problem)), allowed: maxPool(allowed, poolOver(problem)).values }
        },
      }
    },
  }),
  defineLaw({
    name: `${fusedKernels.convolutionGradient}${kind}`,
    problems: fc.record({ problem: problems, wanted: wants, tied: fc.constantFrom(false, false, false, true) }),
    pose({ problem, wanted, tied }, draw) {
      const { activation, pool, upsample } = problem
      const { x, filter: weights, bias } = drawn(problem, draw.normal)
      // Without weights all values are the bias, and the first of a window's has to be taken.
      const filter = tied ? map(weights, () => 0) : weights
      const window = windowOf(problem)
      const wide = upsampled(problem, x)
      const before = asFloats(activatedSum(convolve(wide, filter, window), bias, activation))
      const y = pool === null ? before : maxPool(before, poolOver(problem))
      const drawnGradient = draw.normal(y.shape)
      // It counts for nothing where rounding decides which value is the largest.
      const dy = pool === null || tied ? drawnGradient : only(drawnGradient, clearWinners(before, poolOver(problem), margin))
      return {
        solve(run) {
          const attributes = attributesOf(problem)
          const [, selection] =
            pool === null ? [] : run({ kernel: fusedKernels.convolution, inputs: { x, filter, ...(bias && { bias }) }, attributes })
          return run({
            kernel: fusedKernels.convolutionGradient,
            inputs: { dy, y, x, filter, ...(selection && { selection: asInput(selection) }) },
            attributes: { ...attributes, ...wanted },
          })
        },
        expected() {
          const unpooled = (values: Values) => (pool === null ? values : maxPoolGradient(values, before, poolOver(problem)))
          const narrow = (values: Values) =>
            upsample[0] * upsample[1] === 1 ? values : resizeNearestGradient(values, x.shape, false)
          const gradient = throughActivation(unpooled(dy), before, activation)
          const size = unpooled(absolute(dy))
          return wantedOf(
            bounded(convolutionFilterGradient(wide, gradient, window), filterGradientBound(wide, size, window), slopeRoundings),
            wanted,
            () => biasGradient(gradient, size),
            () => {
              const bound = inputGradientBound(size, filter, window)
              const more = slopeRoundings + roundingsOfSum(upsample[0] * upsample[1])
              return bounded(
                narrow(convolutionInputGradient(gradient, filter, window)),
                { roundings: bound.roundings, size: narrow(bound.size) },
                more,
              )
            },
          )
        },
      }
    },
  }),
])

function attributesOf({ steps, pad, activation, upsample, pool }: Problem): ConvolutionAttributes {
  return { ...steps, pad, activation, upsample, pool }
}

function windowOf({ batch, size, upsample, filterSize, steps, pad }: Problem): Window {
  const inputSize: Pair = [size[0] * upsample[0], size[1] * upsample[1]]
  return windowOver({ batch, inputSize, windowSize: filterSize, ...steps, padding: pad })
}

function poolOver(problem: Problem): Window {
  const { size, strides, pad } = problem.pool as NonNullable<Problem['pool']>
  return windowOver({
    batch: problem.batch,
    inputSize: windowOf(problem).outputSize,
    windowSize: size,
    strides,
    padding: pad,
  })
}

function isPossible(problem: Problem): boolean {
  const window = windowOf(problem)
  if (Math.min(...window.outputSize) < 1) return false
  if (problem.pool !== null && Math.min(...poolOver(problem).outputSize) < 1) return false
  const products = outputShape(window, problem.filters).reduce((product, length) => product * length, 1)
  return products * problem.filterSize[0] * problem.filterSize[1] * problem.channels < affordable
}

function drawn({ batch, size, filterSize, channels, filters, biased }: Problem, values: (shape: number[]) => Values) {
  return {
    x: values([batch, ...size, channels]),
    filter: values([...filterSize, channels, filters]),
    bias: biased ? values([filters]) : null,
  }
}

function upsampled(problem: Problem, x: Values): Values {
  return problem.upsample[0] * problem.upsample[1] === 1 ? x : resizeNearest(x, windowOf(problem).inputSize, false)
}

function only(values: Values, places: Values): Values {
  return broadcast([values, places], (value, counts) => value * counts)
}

function asInput({ shape, values }: Result): Input {
  return { shape, values: Float64Array.from(values), dtype: 'bool' }
}
