import { modelRegistry } from '@sandglass/core'
import { expect, test } from 'vitest'
import { familyTypes } from './families.js'

test('no kind of model is left out of the trainings on every backend', () => {
  expect([...familyTypes].sort()).toEqual(Object.keys(modelRegistry).sort())
})
