import { type Examples, InvalidDataError } from '@sandglass/base'
import { formatRange, type TargetRequirement } from '../losses/loss.js'

/** Whose argument a set of examples is, for messages: `fit` and `training`. */
export interface Place {
  readonly caller: string
  readonly argument: string
}

/** Bounds that every value of a set is held to, and what to say when one leaves them. */
export interface Limits {
  readonly minimum: number
  readonly maximum: number
  readonly place: Place
  /** Follows `must `: `lie in [0, 1] for binary cross-entropy`. */
  readonly constraint: string
  readonly cure: string
}

/** The largest finite float32. */
const largest = 2 ** 128 - 2 ** 104

const repair = 'Remove or repair that example.'

/** All that can be asked of a corrupted or an unbounded value. */
function finiteLimits(place: Place): Limits {
  return { minimum: -largest, maximum: largest, place, constraint: 'hold finite numbers', cure: repair }
}

/**
 * The bounds that a model sets, or else those that the examples declare of themselves.
 *
 * @throws InvalidDataError if the declared range leaves the model's
 */
export function limitsOf(place: Place, { range }: Pick<Examples, 'range'>, requirement: TargetRequirement | null): Limits {
  if (requirement) {
    const [minimum, maximum] = requirement.range
    const constraint = `lie in ${formatRange(requirement.range)} for ${requirement.because}`
    const { caller, argument } = place
    if (range && !(range[0] >= minimum && range[1] <= maximum))
      throw new InvalidDataError(`${caller}: ${argument} must ${constraint}, but its declared range is ${formatRange(range)}.`, {
        cure: requirement.cure,
      })
    return { ...inSinglePrecision(requirement.range), place, constraint, cure: requirement.cure }
  }
  if (!range) return finiteLimits(place)
  const constraint = `lie in its declared range ${formatRange(range)}`
  return { ...inSinglePrecision(range), place, constraint, cure: 'Correct the range or the values.' }
}

/** As values come in single precision, so do their bounds: 0.1 becomes a little more. */
function inSinglePrecision([minimum, maximum]: readonly [number, number]): Pick<Limits, 'minimum' | 'maximum'> {
  return { minimum: Math.max(Math.fround(minimum), -largest), maximum: Math.min(Math.fround(maximum), largest) }
}

/** How much an example counts. */
export function weightLimits(place: Place): Limits {
  const constraint = 'hold numbers of at least 0'
  return { minimum: 0, maximum: largest, place, constraint, cure: 'Give 0 to an example that is to count for nothing.' }
}

/**
 * Holds a mask to its two values.
 *
 * @param values the masks of the examples at `indices`, one after the other
 * @throws InvalidDataError that names the first example at fault
 */
export function checkMask(place: Place, values: Float32Array, indices: Uint32Array): void {
  const limits = { place, constraint: 'hold 0 or 1', cure: 'Give 1 where a value counts and 0 where it is missing.' }
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (value !== 0 && value !== 1) refuseValue(limits, value, indices[Math.floor((i * indices.length) / values.length)])
  }
}

/** Whether values that can't leave a range can't leave these limits either. */
export function holdsFor({ minimum, maximum }: Limits, range: readonly [number, number] | null): boolean {
  return range !== null && range[0] >= minimum && range[1] <= maximum
}

/**
 * Holds a batch to its limits.
 *
 * @param values the examples at `indices`, one after the other
 * @throws InvalidDataError that names the first example at fault
 */
export function checkValues(limits: Limits, values: Float32Array, indices: Uint32Array): void {
  const { minimum, maximum } = limits
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    // Written so that NaN fails it.
    if (!(value >= minimum && value <= maximum))
      refuseValue(limits, value, indices[Math.floor((i * indices.length) / values.length)])
  }
}

function refuseValue(
  { place, constraint, cure }: Pick<Limits, 'place' | 'constraint' | 'cure'>,
  value: number,
  example = 0,
): never {
  const demand = Number.isFinite(value) ? constraint : 'hold finite numbers'
  throw new InvalidDataError(`${place.caller}: ${place.argument} must ${demand}, got ${value} in example ${example}.`, {
    cure: Number.isFinite(value) ? cure : repair,
    example,
  })
}
