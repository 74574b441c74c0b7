import { describe, expect, it } from 'vitest'
import { nearestName, suggestion } from './nearest-name.js'

describe('nearestName', () => {
  it('finds what was meant', () => {
    const data = ['mnist', 'fashion-mnist', 'shapes']
    expect(nearestName('mnst', data)).toBe('mnist')
    expect(nearestName('Fashion_MNIST', data)).toBe('fashion-mnist')
    expect(nearestName('convolutionel', ['dense', 'convolutional'])).toBe('convolutional')
  })

  it('finds names whose letters changed places, however short', () => {
    expect(nearestName('sdg', ['adam', 'sgd'])).toBe('sgd')
    expect(nearestName('rleu', ['linear', 'relu', 'elu'])).toBe('relu')
  })

  it('finds what it is short for', () => {
    const losses = ['mean-squared-error', 'mean-absolute-error', 'binary-crossentropy']
    expect(nearestName('mse', losses)).toBe('mean-squared-error')
    expect(nearestName('bce', losses)).toBe('binary-crossentropy')
    expect(nearestName('lr', ['epochs', 'learningRate'])).toBe('learningRate')
  })

  it('finds nothing where nothing is near', () => {
    expect(nearestName('cifar', ['mnist', 'shapes'])).toBeNull()
    expect(nearestName('convolutional', ['conditional', 'dense'])).toBeNull()
    expect(nearestName('add', ['adam', 'sgd'])).toBeNull()
    expect(nearestName('(', ['relu'])).toBeNull()
    expect(nearestName('', ['relu'])).toBeNull()
    expect(nearestName('relu', [])).toBeNull()
    expect(nearestName('wide', ['c++', '(a) [b', '', '\\', 'x?{2}|$^'])).toBeNull()
    expect(nearestName('cp', ['c+p'])).toBe('c+p')
  })
})

describe('suggestion', () => {
  it('is a sentence that goes before a cure, or nothing', () => {
    expect(suggestion('rleu', ['relu', 3])).toBe('Did you mean "relu"? ')
    expect(suggestion('relu', ['relu'])).toBe('')
    expect(suggestion('tree', ['relu'])).toBe('')
    expect(suggestion(3, ['relu'])).toBe('')
  })
})
