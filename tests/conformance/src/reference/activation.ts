import type { ActivationName } from '@sandglass/core/operations'

/** The activations by name, with Keras's constants. */
export const activationReferences: Readonly<Record<ActivationName, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(0, x),
  sigmoid,
  tanh: Math.tanh,
  'leaky-relu': (x) => (x > 0 ? x : 0.2 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  softplus,
}

/** The activations' slopes, from their inputs. */
export const activationSlopes: Readonly<Record<ActivationName, (x: number) => number>> = {
  linear: () => 1,
  relu: (x) => (x > 0 ? 1 : 0),
  sigmoid: (x) => sigmoid(x) * sigmoid(-x),
  tanh: (x) => 1 / Math.cosh(x) ** 2,
  'leaky-relu': (x) => (x > 0 ? 1 : 0.2),
  elu: (x) => (x > 0 ? 1 : Math.exp(x)),
  softplus: sigmoid,
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x))
}

/** log(1 + eˣ), without overflow. */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
}

/** −t log p − (1 − t) log(1 − p) with p = sigmoid(z). */
export function crossentropyOfLogit(z: number, t: number): number {
  return t * softplus(-z) + (1 - t) * softplus(z)
}
