import { InvalidArgumentError } from '@sandglass/base'
import { expect, it } from 'vitest'
import { className, classNumber } from './class.js'

const names = ['T-shirt/top', 'Trouser', 'Coat', '7']

it('finds a class by its name, or else by its number', () => {
  expect(classNumber('generate', names, 'Coat')).toBe(2)
  expect(classNumber('generate', names, '1')).toBe(1)
  // A name that looks like a number is a name.
  expect(classNumber('generate', names, '7')).toBe(3)
  expect(classNumber('generate', null, '7')).toBe(7)
  expect([className(names, 2), className(names, 9), className(null, 2)]).toEqual(['Coat', '9', '2'])
})

it('suggests the nearest name, and says which there are', () => {
  expect(() => classNumber('generate', names, 'trousers')).toThrow(
    'generate: --class must be one of the classes that the model knows, or its number from 0, got "trousers". Did you mean "Trouser"? Its classes are T-shirt/top, Trouser, Coat, 7.',
  )
  expect(() => classNumber('generate', names, '-1')).toThrow(InvalidArgumentError)
  expect(() => classNumber('generate', null, 'Coat')).toThrow('--class must be the number of a class, as the model knows no names')
})
