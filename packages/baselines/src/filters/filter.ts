import { checkPairs, type ExamplePairs, InvalidDataError, readAll, subset } from '@sandglass/base'
import type { FittedRestorer, Restorer } from '../method.js'
import { rowBlocks } from '../numbers/rows.js'
import { resolveFit, resolvePass } from '../options.js'
import type { ImageShape } from './window.js'

interface FilterParts<Settings extends Readonly<Record<string, number>>> {
  /** As in tables: `median-filter`. */
  readonly name: string
  /** Whom messages name: `medianFilter`. */
  readonly caller: string
  readonly options: Restorer['options']
  /** What it may be set to; the one that does best is taken, the first of equals. */
  readonly candidates: readonly Settings[]
  /** Writes the filtered image into another array. */
  readonly apply: (settings: Settings, image: Float32Array, shape: ImageShape, into: Float32Array) => void
}

/** How many pairs are looked at to choose by: more would change nothing that can be seen. */
const tuningPairs = 1024

/**
 * A method that learns nothing but how strong a filter is to be, and then takes images of any size: of its candidates, fitting
 * takes the one whose images have the largest mean peak signal-to-noise ratio.
 */
export function filter<Settings extends Readonly<Record<string, number>>>(parts: FilterParts<Settings>): Restorer {
  const { name, caller, options, candidates } = parts
  return {
    name,
    task: 'restore',
    options,
    async fit(pairs, fitOptions) {
      const { signal } = resolveFit(caller, fitOptions)
      checkPairs(caller, pairs)
      return fitted(parts, candidates.length === 1 ? (candidates[0] as Settings) : await best(parts, pairs, signal))
    },
  }
}

function fitted<Settings extends Readonly<Record<string, number>>>(
  { caller, apply }: FilterParts<Settings>,
  settings: Settings,
): FittedRestorer {
  return {
    settings,
    async restore(examples, options) {
      const { signal } = resolvePass(caller, options)
      const shape = imageShape(caller, examples.shape)
      const result = new Float32Array(examples.count * shape[0] * shape[1] * shape[2])
      for await (const { values, count, size, start } of rowBlocks(caller, examples, signal))
        for (let row = 0; row < count; row++)
          apply(
            settings,
            values.subarray(row * size, (row + 1) * size),
            shape,
            result.subarray((start + row) * size, (start + row + 1) * size),
          )
      return { values: result, shape: [examples.count, ...shape] }
    },
  }
}

/** The mean of decibels is, but for a factor and a constant, that of the errors' logarithms. */
async function best<Settings extends Readonly<Record<string, number>>>(
  parts: FilterParts<Settings>,
  { input, target }: ExamplePairs,
  signal: AbortSignal | undefined,
): Promise<Settings> {
  if (target.count === 0)
    throw new InvalidDataError(`${parts.caller}: pairs must hold at least one example, got 0.`, {
      cure: 'Give some to choose by, or say the settings.',
    })
  const indices = Uint32Array.from({ length: Math.min(tuningPairs, target.count) }, (_, index) => index)
  const [spoilt, wanted] = [subset(input, indices), await readAll(subset(target, indices))]
  let [least, choice] = [Number.POSITIVE_INFINITY, parts.candidates[0] as Settings]
  for (const settings of parts.candidates) {
    const { values } = await fitted(parts, settings).restore(spoilt, signal ? { signal } : {})
    const size = values.length / indices.length
    let sum = 0
    for (let start = 0; start < values.length; start += size) {
      let squares = 0
      for (let i = start; i < start + size; i++) squares += ((values[i] as number) - (wanted.values[i] as number)) ** 2
      sum += Math.log(squares)
    }
    if (sum < least) [least, choice] = [sum, settings]
  }
  return choice
}

function imageShape(caller: string, shape: readonly number[]): ImageShape {
  const [height, width, channels] = shape
  if (height !== undefined && width !== undefined && channels !== undefined && shape.length === 3) return [height, width, channels]
  throw new InvalidDataError(`${caller}: examples must be images [height, width, channels], got [${shape.join(', ')}].`, {
    cure: 'A filter looks at the neighbours of a pixel.',
  })
}
