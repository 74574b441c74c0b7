import { booleans, floats, operation, within } from './case.js'

/** Their attribute's name for the axes, and what a product must be drawn from to stay finite. */
const sums = [
  ['Sum', 'axis'],
  ['Mean', 'axis'],
  ['Max', 'reductionIndices'],
  ['Min', 'axis'],
  ['Prod', 'axis'],
] as const

export const reductions = [
  ...sums.flatMap(([kernel, axes]) => [
    operation(kernel, { x: within(0.99, 1.01, 256, 784) }, { [axes]: [1], keepDims: false }, 'over the last axis'),
    operation(kernel, { x: within(0.99, 1.01, 256, 784) }, { [axes]: [0], keepDims: false }, 'over the first axis'),
    operation(kernel, { x: within(0.9999, 1.0001, 256, 784) }, { [axes]: [0, 1], keepDims: false }, 'over all'),
  ]),
  operation('Sum', { x: floats(128, 28, 28, 32) }, { axis: [0, 1, 2], keepDims: false }, 'over all axes but the last'),
  operation('Sum', { x: within(0.9, 1.1, 64, 32) }, { axis: [1], keepDims: false }, 'over the last axis'),
  ...['All', 'Any'].map((kernel) =>
    operation(kernel, { x: booleans(256, 784) }, { axis: [1], keepDims: false }, 'over the last axis'),
  ),
  operation('ArgMax', { x: floats(256, 784) }, { axis: 1 }),
  operation('ArgMin', { x: floats(256, 784) }, { axis: 1 }),
  operation('Softmax', { logits: floats(256, 784) }, { dim: 1 }),
  operation('Softmax', { logits: floats(256, 10) }, { dim: 1 }),
  operation('Cumsum', { x: within(0, 1, 256, 784) }, { axis: 1, exclusive: false, reverse: false }),
  operation('Cumprod', { x: within(0.99, 1.01, 256, 784) }, { axis: 1, exclusive: false, reverse: false }),
]
