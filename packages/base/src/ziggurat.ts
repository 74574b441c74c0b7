import { logarithm } from './logarithm.js'

/** The tables of a ziggurat under the standard normal density, in 128 layers of equal area. */
export interface ZigguratTables {
  /** Layer i reaches from 0 to `layers[i]`; layer 0 is as wide as if its tail were a rectangle. 129 values. */
  layers: Float64Array
  /** The part of layer i that lies wholly under the density. 128 values. */
  ratios: Float64Array
  /** exp(−x²/2) at each layer's edge. 129 values. */
  densities: Float64Array
  /** Where the tail begins. */
  tailStart: number
}

/** Doornik, "An improved ziggurat method to generate normal random samples" (2005). */
export function buildZigguratTables(): ZigguratTables {
  const count = 128
  const tailStart = 3.442619855899
  const area = 9.91256303526217e-3
  const layers = new Float64Array(count + 1)
  const densities = new Float64Array(count + 1)
  const ratios = new Float64Array(count)

  let density = exponential(-0.5 * tailStart * tailStart)
  layers[0] = area / density
  layers[1] = tailStart
  densities[0] = exponential(-0.5 * (layers[0] as number) * (layers[0] as number))
  densities[1] = density
  for (let i = 2; i < count; i++) {
    density += area / (layers[i - 1] as number)
    layers[i] = Math.sqrt(-2 * logarithm(density))
    densities[i] = density
  }
  layers[count] = 0
  densities[count] = 1
  for (let i = 0; i < count; i++) ratios[i] = (layers[i + 1] as number) / (layers[i] as number)
  return { layers, ratios, densities, tailStart }
}

/** e to the x for x in [−7, 0], by the four basic operations alone (see {@link logarithm}). */
function exponential(x: number): number {
  const reduced = x / 64
  let sum = 1
  for (let n = 14; n >= 1; n--) sum = 1 + (reduced * sum) / n
  for (let i = 0; i < 6; i++) sum *= sum
  return sum
}
