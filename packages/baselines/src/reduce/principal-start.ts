import { type Examples, stream } from '@sandglass/base'
import { rowBlocks } from '../numbers/rows.js'
import { principalDirections } from './principal.js'
import { project } from './projection.js'

interface Start {
  readonly dimensions: number
  /** The standard deviation along the first direction. */
  readonly spread: number
  readonly seed: number
  readonly signal: AbortSignal | undefined
}

/**
 * Where a layout begins: examples along their first principal components, so that its large features are the data's and not
 * chance's. A little noise parts examples that are the same, and fills dimensions along which there is nothing.
 *
 * @returns `[count, dimensions]`
 */
export async function principalStart(caller: string, examples: Examples, start: Start): Promise<Float64Array> {
  const { dimensions, spread, seed, signal } = start
  const principal = await principalDirections(caller, examples, { components: dimensions }, signal)
  const found = principal.variances.length
  const scale = found === 0 ? 0 : spread / Math.sqrt(principal.variances[0] as number)
  const random = stream(seed, 'principal-start')
  const points = Float64Array.from({ length: examples.count * dimensions }, () => 1e-4 * spread * random.normal())
  for await (const block of rowBlocks(caller, examples, signal)) {
    const codes = project(principal, block)
    for (let row = 0; row < block.count; row++)
      for (let d = 0; d < found; d++) {
        const place = (block.start + row) * dimensions + d
        points[place] = (points[place] as number) + scale * (codes[row * found + d] as number)
      }
  }
  return points
}
