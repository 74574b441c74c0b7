import { at, type Values } from '../values.js'

/** ⟨a, b⟩, over all elements. */
export function dot(a: Values, b: Values): number {
  return a.values.reduce((total, value, index) => total + value * at(b.values, index), 0)
}

/**
 * The gradient of ⟨weights, f(x)⟩ with respect to x, by central differences: what a gradient
 * function must return when it is handed `weights` as the gradient of its output.
 */
export function finiteDifferences(f: (x: Values) => Values, x: Values, weights: Values, step = 1e-5): Values {
  const values = x.values.map((value, index) => {
    const moved = (amount: number) => dot(weights, f({ shape: x.shape, values: x.values.with(index, value + amount) }))
    return (moved(step) - moved(-step)) / (2 * step)
  })
  return { shape: x.shape, values }
}
