import { InvalidArgumentError, refuse } from './errors.js'

/**
 * Holds options to the fields that there are, so that a misspelt one isn't passed over.
 *
 * @throws InvalidArgumentError
 */
export function checkFields(caller: string, options: unknown, fields: readonly string[]): void {
  if (typeof options !== 'object' || options === null)
    refuse(
      caller,
      'options',
      `an object with the fields ${fields.join(', ')}`,
      options,
      `Pass them by name, such as { ${fields[0]}: … }.`,
    )
  const unknown = Object.keys(options).find((field) => !fields.includes(field))
  if (unknown !== undefined)
    throw new InvalidArgumentError(`${caller}: there is no field ${unknown}.`, { cure: `The fields are ${fields.join(', ')}.` })
}

/** @throws InvalidArgumentError if it is there and no AbortSignal */
export function checkSignal(caller: string, signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    refuse(caller, 'signal', 'an AbortSignal', signal, 'Give the signal of an AbortController, or leave it out.')
}
