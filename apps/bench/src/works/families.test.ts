import { modelRegistry } from '@sandglass/core'
import { expect, it } from 'vitest'
import { familyTypes } from './families.js'

it('times a step of every kind of model', () => {
  expect([...familyTypes].sort()).toEqual(Object.keys(modelRegistry).sort())
})
