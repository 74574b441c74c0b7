import type { ActivationName, Pooling } from '@sandglass/core/operations'
import { activationNames } from '@sandglass/core/operations'
import { type Arbitrary, boolean, constant, constantFrom, integer, oneof, option, record, tuple } from 'fast-check'
import { type Pair, type Window, windowOver } from '../reference/window.js'

/** A convolution of core's, with what may be around it. */
export interface ConvolutionProblem {
  readonly batch: number
  /** Before it is upsampled. */
  readonly inputSize: Pair
  readonly windowSize: Pair
  readonly stride: Pair
  readonly dilation: Pair
  readonly padding: 'same' | 'valid'
  readonly channels: number
  readonly filters: number
  readonly activation: ActivationName
  readonly biased: boolean
  readonly upsample: Pair | null
  readonly pool: Pooling | null
}

/** The convolution's window over the upsampled images, and the pool's over what the convolution gives. */
export function windowsOf(problem: ConvolutionProblem): { window: Window; pool: Window | null } {
  const { batch, inputSize, windowSize, stride, dilation, padding, upsample, pool } = problem
  const seen: Pair = [inputSize[0] * (upsample?.[0] ?? 1), inputSize[1] * (upsample?.[1] ?? 1)]
  const window = windowOver({ batch, inputSize: seen, windowSize, strides: stride, dilations: dilation, padding })
  if (!pool) return { window, pool }
  const { size, stride: strides, padding: poolPadding } = pool
  return { window, pool: windowOver({ batch, inputSize: window.outputSize, windowSize: size, strides, padding: poolPadding }) }
}

const padding = constantFrom('same', 'valid')
const upTo = (maximum: number) => integer({ min: 1, max: maximum })
const square = (maximum: number) => upTo(maximum).map((side): Pair => [side, side])
const pair = (maximum: number): Arbitrary<Pair> => tuple(upTo(maximum), upTo(maximum))
/** Around the lengths of vectors and tiles. */
const channels = oneof(upTo(5), constantFrom(1, 8, 16, 31, 32, 33))
const unmoved = constant<Pair>([1, 1])
const halving: Pooling = { size: [2, 2], stride: [2, 2], padding: 'same' }

/** Windows that overhang, leave out the last rows, or lie apart; strides beside dilations are refused by every framework. */
const drawn: Arbitrary<ConvolutionProblem> = oneof(
  record({ stride: unmoved, dilation: square(2) }),
  record({ stride: square(3), dilation: unmoved }),
).chain(({ stride, dilation }) =>
  record({
    batch: upTo(3),
    inputSize: pair(15),
    windowSize: oneof(constant<Pair>([3, 3]), pair(4)),
    stride: constant(stride),
    dilation: constant(dilation),
    padding,
    channels,
    filters: channels,
    activation: constantFrom(...activationNames),
    biased: boolean(),
    upsample: option(oneof(constant<Pair>([2, 2]), pair(3))),
    pool: option(oneof(constant(halving), record({ size: pair(3), stride: pair(3), padding }))),
  }),
)

/** The five convolutions of the tutorial's denoiser, each with its neighbours. */
const denoiser: Arbitrary<ConvolutionProblem> = constantFrom<
  Pick<ConvolutionProblem, 'channels' | 'filters' | 'upsample' | 'pool'> & { side: number }
>(
  { side: 28, channels: 1, filters: 32, upsample: null, pool: halving },
  { side: 14, channels: 32, filters: 32, upsample: null, pool: halving },
  { side: 7, channels: 32, filters: 32, upsample: null, pool: null },
  { side: 7, channels: 32, filters: 32, upsample: [2, 2], pool: null },
  { side: 14, channels: 32, filters: 1, upsample: [2, 2], pool: null },
).map(({ side, ...layers }) => ({
  ...layers,
  batch: 2,
  inputSize: [side, side],
  windowSize: [3, 3],
  stride: [1, 1],
  dilation: [1, 1],
  padding: 'same',
  activation: 'relu',
  biased: true,
}))

export const convolutionProblems: Arbitrary<ConvolutionProblem> = oneof(
  { weight: 9, arbitrary: drawn },
  { weight: 1, arbitrary: denoiser },
)
  .filter(hasOutput)
  .filter(isQuick)
  // A stock backend convolves wrongly where windows leave gaps, which another case shows.
  .filter(({ windowSize, stride }) => stride[0] <= windowSize[0] && stride[1] <= windowSize[1])

/** By itself: what a transposed convolution is the transpose of. */
export const lonelyProblems: Arbitrary<ConvolutionProblem> = convolutionProblems
  .map((problem) => ({ ...problem, dilation: [1, 1] as const, upsample: null, pool: null }))
  .filter(hasOutput)

function hasOutput(problem: ConvolutionProblem): boolean {
  const { window, pool } = windowsOf(problem)
  return Math.min(...window.outputSize, ...(pool?.outputSize ?? [])) >= 1
}

/** The reference takes about a second for 10⁸ products. */
function isQuick(problem: ConvolutionProblem): boolean {
  const { batch, outputSize, windowSize } = windowsOf(problem).window
  const taps = batch * outputSize[0] * outputSize[1] * windowSize[0] * windowSize[1]
  return taps * problem.channels * problem.filters < 4e6
}
