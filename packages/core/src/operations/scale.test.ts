import { stream } from '@sandglass/base'
import { it } from 'vitest'
import { drawNormals } from '../testing/arrays.js'
import '../testing/backend.js'
import { expectRight } from '../testing/gradients.js'
import { scale } from './scale.js'

it.each([[[]], [[3]], [[2, 3, 4]]])('multiplies values of shape %j, and their gradients', (shape) => {
  expectRight({
    inputs: [drawNormals(shape, stream(1, 'input'))],
    operation: (x) => scale(x, -2.5),
    reference: ({ shape, values }) => ({ shape, values: values.map((value) => -2.5 * value) }),
  })
})
