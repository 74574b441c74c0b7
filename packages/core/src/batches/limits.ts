import { type Examples, InvalidDataError } from '@sandglass/base'
import type { TargetRequirement } from '../losses/loss.js'

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

/** Any float32 but NaN and the infinities. */
const finite = { minimum: -Number.MAX_VALUE, maximum: Number.MAX_VALUE }

/** All that can be asked of a corrupted or an unbounded value. */
export function finiteLimits(place: Place): Limits {
  return { ...finite, place, constraint: 'hold finite numbers', cure: 'Remove or repair that example.' }
}

/**
 * The bounds that a model sets, or else those that the examples declare of themselves.
 *
 * @throws InvalidDataError if the declared range leaves the model's
 */
export function limitsOf(place: Place, { range }: Examples, requirement: TargetRequirement | null): Limits {
  if (requirement) {
    const [minimum, maximum] = requirement.range
    const constraint = `lie in [${minimum}, ${maximum}] for ${requirement.because}`
    const { caller, argument } = place
    if (range && !(range[0] >= minimum && range[1] <= maximum))
      throw new InvalidDataError(`${caller}: ${argument} must ${constraint}, but its declared range is [${range.join(', ')}].`, {
        cure: requirement.cure,
      })
    return { minimum, maximum, place, constraint, cure: requirement.cure }
  }
  if (!range) return finiteLimits(place)
  return {
    minimum: Math.max(range[0], finite.minimum),
    maximum: Math.min(range[1], finite.maximum),
    place,
    constraint: `lie in its declared range [${range.join(', ')}]`,
    cure: 'Correct the range or the values.',
  }
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

function refuseValue({ place, constraint, cure }: Limits, value: number, example = 0): never {
  const demand = Number.isFinite(value) ? constraint : 'hold finite numbers'
  throw new InvalidDataError(`${place.caller}: ${place.argument} must ${demand}, got ${value} in example ${example}.`, {
    cure: Number.isFinite(value) ? cure : 'Remove or repair that example.',
    example,
  })
}
