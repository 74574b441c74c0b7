import { fromArray } from '@sandglass/base'
import { expect, it } from 'vitest'
import { classesText, normalIndices } from './normal.js'

it('classes are told by their names, or by the labels that there are, and ten at most', () => {
  expect(classesText({ labels: [0, 1, 0], classes: ['fine', 'odd'] })).toBe('fine and odd')
  expect(classesText({ labels: [7, -1, 3, 3] })).toBe('-1, 3 and 7')
  const many = Array.from({ length: 1000 }, (_, label) => label)
  expect(classesText({ labels: many })).toBe('0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and others')
  const examples = { ...fromArray(new Float32Array(1000), [1]), labels: many }
  expect(() => normalIndices('detect', examples, ['fine'])).toThrow(
    'there are no examples of class fine in the data. Its classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and others.',
  )
})
