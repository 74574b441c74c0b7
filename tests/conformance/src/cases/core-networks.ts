import {
  type ActivationName,
  activationNames,
  averagePooling,
  convolution,
  crop,
  dense,
  maxPooling,
  transposedConvolution,
  upsampling,
} from '@sandglass/core/operations'
import { type Arbitrary, boolean, constant, constantFrom, integer, oneof, record, tuple } from 'fast-check'
import type { Case } from '../case.js'
import type { Tolerance } from '../compare.js'
import { defineGradientCase } from '../gradient-case.js'
import { activationReferences } from '../reference/activation.js'
import { convolutionInputGradient, convolve } from '../reference/convolution.js'
import { broadcast, map } from '../reference/elementwise.js'
import { matrixProduct } from '../reference/matrix-product.js'
import { averagePool, maxPool } from '../reference/pooling.js'
import { rearrange } from '../reference/rearrangement.js'
import { resizeNearest } from '../reference/resize.js'
import { channelsOf, inputShape, outputShape, type Pair, windowOver } from '../reference/window.js'
import { at, type Values } from '../values.js'

/** The slopes of saturated activations are differences of numbers near 1: float32 leaves them few digits. */
const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }
const small = integer({ min: 1, max: 5 })
const pair = (maximum: number): Arbitrary<Pair> => tuple(integer({ min: 1, max: maximum }), integer({ min: 1, max: maximum }))
const activation = constantFrom(...activationNames)

/** Strides beside dilations are refused by every framework. */
const steps: Arbitrary<{ stride: Pair; dilation: Pair }> = oneof(
  record({ stride: pair(3), dilation: constant<Pair>([1, 1]) }),
  record({ stride: constant<Pair>([1, 1]), dilation: pair(2) }),
)

const windows = record({
  batch: integer({ min: 1, max: 2 }),
  inputSize: pair(6),
  windowSize: oneof(pair(3), constant<Pair>([3, 3])),
  steps,
  padding: constantFrom('same', 'valid'),
  channels: integer({ min: 1, max: 3 }),
  filters: integer({ min: 1, max: 3 }),
  activation,
  biased: boolean(),
})
  .filter((problem) => Math.min(...windowOf(problem).outputSize) >= 1)
  // A stock backend convolves wrongly where windows leave gaps, which another case shows.
  .filter(({ windowSize, steps }) => steps.stride[0] <= windowSize[0] && steps.stride[1] <= windowSize[1])

interface WindowProblem {
  readonly batch: number
  readonly inputSize: Pair
  readonly windowSize: Pair
  readonly steps: { readonly stride: Pair; readonly dilation: Pair }
  readonly padding: 'same' | 'valid'
}

const images = record({ batch: integer({ min: 1, max: 2 }), size: pair(4), channels: integer({ min: 1, max: 3 }), block: pair(3) })

export const coreNetworkCases: readonly Case[] = [
  defineGradientCase({
    name: 'core dense',
    kernels: ['_FusedMatMul', 'BatchMatMul', 'Reshape', 'Sum'],
    tolerance,
    problems: record({ batch: small, inputs: integer({ min: 1, max: 9 }), units: small, activation, biased: boolean() }),
    inputs: ({ batch, inputs, units, biased }, draw) => [
      draw.normal([batch, inputs]),
      draw.normal([inputs, units]),
      ...(biased ? [draw.normal([units])] : []),
    ],
    run: ({ activation }, input, kernel, bias) => dense(input, kernel, bias ?? null, activation),
    reference: ({ activation }, input, kernel, bias) => withBias(matrixProduct(input, kernel, false, false), bias, activation),
  }),
  defineGradientCase({
    name: 'core convolution',
    kernels: [
      'FusedConv2D',
      'Conv2DBackpropInput',
      'Conv2DBackpropFilter',
      'Sum',
      'Conv2D',
      'PadV2',
      'Reverse',
      'Transpose',
      'StridedSlice',
      'Concat',
    ],
    tolerance,
    problems: windows,
    inputs: (problem, draw) => [
      draw.normal(inputShape(windowOf(problem), problem.channels)),
      draw.normal([...problem.windowSize, problem.channels, problem.filters]),
      ...(problem.biased ? [draw.normal([problem.filters])] : []),
    ],
    run: ({ steps, padding, activation }, input, kernel, bias) =>
      convolution(input, kernel, bias ?? null, { ...steps, padding }, activation),
    reference: (problem, input, kernel, bias) => withBias(convolve(input, kernel, windowOf(problem)), bias, problem.activation),
  }),
  defineGradientCase({
    name: 'core transposedConvolution',
    kernels: ['Conv2DBackpropInput', 'Conv2D', 'Conv2DBackpropFilter', 'Sum'],
    tolerance,
    problems: windows.map((problem) => ({ ...problem, steps: { ...problem.steps, dilation: [1, 1] as const } })),
    inputs: (problem, draw) => [
      draw.normal(outputShape(windowOf(problem), problem.channels)),
      draw.normal([...problem.windowSize, problem.filters, problem.channels]),
      ...(problem.biased ? [draw.normal([problem.filters])] : []),
    ],
    run: ({ steps, padding, inputSize, activation }, input, kernel, bias) =>
      transposedConvolution(input, kernel, bias ?? null, { stride: steps.stride, padding, outputSize: inputSize }, activation),
    reference: (problem, input, kernel, bias) =>
      withBias(convolutionInputGradient(input, kernel, windowOf(problem)), bias, problem.activation),
  }),
  defineGradientCase({
    name: 'core maxPooling',
    kernels: ['MaxPool', 'MaxPoolGrad'],
    tolerance,
    problems: windows.map((problem) => ({ ...problem, steps: { ...problem.steps, dilation: [1, 1] as const } })),
    inputs: (problem, draw) => [positive(draw.distinct(inputShape(windowOf(problem), problem.channels)))],
    run: ({ windowSize, steps, padding }, input) => maxPooling(input, { size: windowSize, stride: steps.stride, padding }),
    reference: (problem, input) => maxPool(input, windowOf(problem)),
  }),
  defineGradientCase({
    name: 'core averagePooling',
    kernels: ['AvgPool', 'ResizeNearestNeighbor', 'PadV2', 'RealDiv'],
    tolerance,
    problems: images.filter(({ size, block }) => size[0] >= block[0] && size[1] >= block[1]),
    inputs: ({ batch, size, channels }, draw) => [draw.normal([batch, ...size, channels])],
    run: ({ block }, input) => averagePooling(input, block),
    reference: ({ batch, size, block }, input) =>
      averagePool(input, windowOver({ batch, inputSize: size, windowSize: block, strides: block, padding: 'valid' })),
  }),
  defineGradientCase({
    name: 'core upsampling',
    kernels: ['ResizeNearestNeighbor', 'AvgPool', 'Multiply'],
    tolerance,
    problems: images,
    inputs: ({ batch, size, channels }, draw) => [draw.normal([batch, ...size, channels])],
    run: ({ block }, input) => upsampling(input, block),
    reference: ({ size, block }, input) => resizeNearest(input, [size[0] * block[0], size[1] * block[1]], false),
  }),
  defineGradientCase({
    name: 'core crop',
    kernels: ['Slice', 'PadV2'],
    tolerance,
    problems: images,
    inputs: ({ batch, size, channels, block }, draw) => [draw.normal([batch, size[0] + block[0], size[1] + block[1], channels])],
    run: ({ size }, input) => crop(input, size),
    reference: ({ batch, size }, input) => rearrange(input, [batch, ...size, channelsOf(input)], (coordinates) => coordinates),
  }),
]

function windowOf({ batch, inputSize, windowSize, steps, padding }: WindowProblem) {
  return windowOver({ batch, inputSize, windowSize, strides: steps.stride, dilations: steps.dilation, padding })
}

function withBias(sum: Values, bias: Values | undefined, name: ActivationName): Values {
  const shifted = bias ? broadcast([sum, bias], (value, shift) => value + shift) : sum
  return map(shifted, activationReferences[name])
}

/** What follows a ReLU: a stock backend pools negative values wrongly, which another case shows. */
function positive(x: Values): Values {
  const least = x.values.reduce((minimum, value) => Math.min(minimum, value), at(x.values, 0))
  return map(x, (value) => value - least + 1)
}
