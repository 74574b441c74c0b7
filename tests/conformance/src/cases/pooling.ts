import { avgPool, maxPool } from '@tensorflow/tfjs-core'
import { type Case, defineCase, runKernel } from '../case.js'
import { exact, ofLargest } from '../compare.js'
import { map } from '../reference/elementwise.js'
import { averagePool, averagePoolGradient, maxPoolGradient, maxPool as maxPoolReference } from '../reference/pooling.js'
import { inputShape, outputShape, windowOver } from '../reference/window.js'
import { tensorOf } from '../values.js'
import { image } from './convolution.js'
import { type WindowProblem, windowKinds, windows } from './problems.js'

export const poolingCases: readonly Case[] = [
  ...windowKinds(false, ['number']).flatMap(({ kind, problems }) => [
    defineCase({
      name: `maxPool${kind}`,
      kernels: ['MaxPool'],
      tolerance: exact,
      problems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        return {
          actual: () =>
            maxPool(image(x), [...problem.windowSize], [...problem.strides], problem.padding as 'same' | 'valid' | number),
          expected: maxPoolReference(x, window),
        }
      },
    }),
    ...(['', ', negative values'] as const).map((suffix) =>
      defineCase({
        name: `maxPool: gradient${kind}${suffix}`,
        kernels: ['MaxPoolGrad'],
        tolerance: ofLargest,
        problems,
        solve(problem, draw) {
          const window = windowOver(problem)
          // Which of several equal maxima gets the gradient is left to the backend: so there are none.
          const drawn = draw.distinct(inputShape(window, problem.channels))
          const input = suffix === '' ? map(drawn, (value) => value + drawn.values.length) : drawn
          const dy = draw.normal(outputShape(window, problem.channels))
          const output = maxPoolReference(input, window)
          return {
            actual: () =>
              runKernel(
                'MaxPoolGrad',
                { dy: tensorOf(dy), input: tensorOf(input), output: tensorOf(output) },
                attributesOf(problem),
              ),
            expected: maxPoolGradient(dy, input, window),
          }
        },
      }),
    ),
    defineCase({
      name: `avgPool${kind}`,
      kernels: ['AvgPool'],
      tolerance: ofLargest,
      problems,
      solve(problem, draw) {
        const window = windowOver(problem)
        const x = draw.normal(inputShape(window, problem.channels))
        return {
          actual: () =>
            avgPool(image(x), [...problem.windowSize], [...problem.strides], problem.padding as 'same' | 'valid' | number),
          expected: averagePool(x, window),
        }
      },
    }),
  ]),
  ...(['valid', 'same'] as const).map((padding) =>
    defineCase({
      name: padding === 'valid' ? 'avgPool: gradient' : 'avgPool: gradient, padded',
      kernels: ['AvgPoolGrad'],
      tolerance: ofLargest,
      problems: windows([padding], false),
      solve(problem, draw) {
        const window = windowOver(problem)
        const input = draw.normal(inputShape(window, problem.channels))
        const dy = draw.normal(outputShape(window, problem.channels))
        return {
          actual: () => runKernel('AvgPoolGrad', { dy: tensorOf(dy), input: tensorOf(input) }, attributesOf(problem)),
          expected: averagePoolGradient(dy, window),
        }
      },
    }),
  ),
]

function attributesOf({ windowSize, strides, padding }: WindowProblem) {
  return { filterSize: [...windowSize], strides: [...strides], pad: padding }
}
