import { fusedKernels } from '@sandglass/base'
import { type ActivationName, convolution, transposedConvolution } from '@sandglass/core/operations'
import { grads, type Tensor, tidy } from '@tensorflow/tfjs-core'
import { type Case, defineLaw } from '../case.js'
import type { Tolerance } from '../compare.js'
import { convolutionFilterGradient, convolutionInputGradient, convolve } from '../reference/convolution.js'
import { map } from '../reference/elementwise.js'
import { dot } from '../reference/finite-differences.js'
import { activated, layerGradients } from '../reference/layers.js'
import { maxPool, maxPoolGradient } from '../reference/pooling.js'
import { resizeNearest, resizeNearestGradient } from '../reference/resize.js'
import { outputShape } from '../reference/window.js'
import { defineSolvedCase, type Solution } from '../solved-case.js'
import { type Draw, tensorOf, type Values } from '../values.js'
import { type ConvolutionProblem, convolutionProblems, lonelyProblems, windowsOf } from './core-convolution-problems.js'

// Fused kernels, where a backend has them, at sizes at which those take their fast paths.

/** Sums of some hundred products, and the slopes of saturated activations. */
const tolerance: Tolerance = { relativeTo: 'largest', error: 1e-5, floor: 0.1 }

const kernels = [fusedKernels.convolution, fusedKernels.convolutionGradient]
const name = 'core convolution with its neighbours'

/** A stock backend pools negative values wrongly, which another case shows; these activations give none. */
const givesPositive = (activation: ActivationName) => ['relu', 'sigmoid', 'softplus'].includes(activation)

export const coreConvolutionCases: readonly Case[] = [
  defineSolvedCase({
    name,
    kernels,
    tolerance,
    problems: convolutionProblems.filter(({ pool, activation }) => pool === null || givesPositive(activation)),
    solve: solveConvolution,
  }),
  defineSolvedCase({
    name: `${name}, negative values pooled`,
    kernels,
    tolerance,
    problems: convolutionProblems.filter(({ pool, activation }) => pool !== null && !givesPositive(activation)),
    solve: solveConvolution,
  }),
  defineLaw({
    name: `${name}, equal values pooled`,
    kernels,
    problems: convolutionProblems.filter(({ pool }) => pool !== null),
    // Which of equal values takes the gradient is the backend's choice. That one of them takes all of it shows in
    // ⟨dx, x⟩ = ⟨dy, y⟩ = ⟨dw, w⟩, which holds for all that is linear in x and in w. Small whole numbers are not rounded on the way there.
    async hold(problem, draw) {
      const linear: ConvolutionProblem = { ...problem, activation: 'linear', biased: false }
      const inputs = inputsOf(linear, (shape) => map(draw.integer(shape, 3), (value) => value + 1))
      const { run, output } = solutionOf(linear, inputs)
      const dy = draw.integer(output.shape, 4)
      const tensors = inputs.map((input) => tensorOf(input))
      const gradients = tidy(() => grads(run)(tensors, tensorOf(dy)))
      for (const [index, input] of inputs.entries()) {
        const values = Float64Array.from((await gradients[index]?.data()) ?? [])
        const [product, expected] = [dot({ shape: input.shape, values }, input), dot(dy, output)]
        if (!(Math.abs(product - expected) <= 1e-6 * expected))
          throw new Error(`⟨gradient, input⟩ must be ${expected}, got ${product}`)
      }
    },
  }),
  defineSolvedCase({
    name: 'core transposedConvolution, large',
    kernels: [fusedKernels.transposedConvolution, fusedKernels.transposedConvolutionGradient],
    tolerance,
    problems: lonelyProblems,
    solve(problem, draw) {
      const { window } = windowsOf(problem)
      const { activation, stride, padding, inputSize, channels, filters, biased } = problem
      const inputs = [
        draw.normal(outputShape(window, channels)),
        draw.normal([...window.windowSize, filters, channels]),
        ...(biased ? [draw.normal([filters])] : []),
      ]
      const [x, filter, bias] = inputs as [Values, Values, Values?]
      const { output, sumGradient } = activated(convolutionInputGradient(x, filter, window), bias, activation)
      const enlargement = { stride, padding, outputSize: inputSize }
      return {
        inputs,
        run: (...[x, kernel, bias]) => transposedConvolution(x as Tensor, kernel as Tensor, bias ?? null, enlargement, activation),
        output,
        gradients(dy) {
          const d = sumGradient(dy)
          return layerGradients(convolve(d, filter, window), convolutionFilterGradient(d, x, window), d, bias)
        },
      }
    },
  }),
]

function solveConvolution(problem: ConvolutionProblem, draw: Draw): Solution {
  return solutionOf(problem, inputsOf(problem, draw.normal))
}

function inputsOf(problem: ConvolutionProblem, draw: Draw['normal']): Values[] {
  const { batch, inputSize, windowSize, channels, filters, biased } = problem
  return [draw([batch, ...inputSize, channels]), draw([...windowSize, channels, filters]), ...(biased ? [draw([filters])] : [])]
}

function solutionOf(problem: ConvolutionProblem, inputs: readonly Values[]): Solution {
  const { stride, dilation, padding, upsample, activation } = problem
  const { window, pool } = windowsOf(problem)
  const [x, filter, bias] = inputs as [Values, Values, Values?]
  const seen = resizeNearest(x, window.inputSize, false)
  const { output, sumGradient } = activated(convolve(seen, filter, window), bias, activation)
  const whole = { stride, dilation, padding, upsample, pool: problem.pool }
  return {
    inputs,
    run: (...[x, kernel, bias]) => convolution(x as Tensor, kernel as Tensor, bias ?? null, whole, activation),
    output: pool ? maxPool(output, pool) : output,
    gradients(dy) {
      const d = sumGradient(pool ? maxPoolGradient(dy, output, pool) : dy)
      const seenGradient = convolutionInputGradient(d, filter, window)
      const kernelGradient = convolutionFilterGradient(seen, d, window)
      return layerGradients(resizeNearestGradient(seenGradient, x.shape, false), kernelGradient, d, bias)
    },
  }
}
