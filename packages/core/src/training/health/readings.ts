import type { HealthEvent } from '@sandglass/base'

/**
 * What a look inside a training finds, by name:
 *
 * | name | |
 * |---|---|
 * | `examples` | how many examples were looked at |
 * | `error`, `constantError` | mean squared error of the reconstructions, and of the targets' mean in their place, weights and mask heeded |
 * | `gradientNorm` | norm of the loss's gradient at all weights, over these examples and with nothing dropped out; not a training step's |
 * | `updateRatio` | norm of a step's change of the weights over the weights' own |
 * | `activeUnits` | latent dimensions whose mean varies by more than 0.01 over the examples |
 * | `klPerDimension` | nats, a latent dimension each |
 * | `codesDrawn`, `codeEntries`, `codesUsed`, `codePerplexity` | a discrete model's use of its codebook |
 * | `gradientNorm.<layer>`, `updateRatio.<layer>` | the same of one layer's weights |
 * | `activationScale.<layer>` | root mean square of a layer's outputs |
 * | `units.<layer>`, `deadUnits.<layer>` | a rectifying layer's units, and those that are 0 for every example |
 */
export type Readings = HealthEvent['readings']

/** A reading that is one number; null where it was not taken. */
export function numberOf(readings: Readings, name: string): number | null {
  const value = readings[name]
  return typeof value === 'number' ? value : null
}

/** A reading of each layer that has it: `units.encoder.dense` is `encoder.dense`'s `units`. */
export function byLayer(readings: Readings, name: string): [layer: string, value: number][] {
  const prefix = `${name}.`
  return Object.entries(readings).flatMap(([key, value]) =>
    key.startsWith(prefix) && typeof value === 'number' ? [[key.slice(prefix.length), value] as [string, number]] : [],
  )
}

/** The layer that a weight belongs to: `encoder.dense_1` of `encoder.dense_1.kernel`. */
export function layerOf(weight: string): string {
  const end = weight.lastIndexOf('.')
  return end === -1 ? weight : weight.slice(0, end)
}

/** Readings under a layer's name each, and under no name that of all layers together: the root of the sum of their squares. */
export function normsByLayer(name: string, squares: ReadonlyMap<string, number>): Record<string, number> {
  const sums = new Map<string, number>()
  let all = 0
  for (const [weight, square] of squares) {
    all += square
    sums.set(layerOf(weight), (sums.get(layerOf(weight)) ?? 0) + square)
  }
  const layers = Array.from(sums, ([layer, sum]) => [`${name}.${layer}`, Math.sqrt(sum)] as const)
  return { [name]: Math.sqrt(all), ...Object.fromEntries(layers) }
}
