import { describe, formatShape, refuse, type Shape, sizeOf } from '@sandglass/base'

/** Numbers with a shape, of any array type: a `NumberArray`, an array of bytes, a plain array. */
export interface ShapedNumbers {
  /** `sizeOf(shape)` numbers, in row-major order. */
  readonly values: ArrayLike<number>
  readonly shape: Shape
}

export function checkText(caller: string, argument: string, value: string | null | undefined): string | null {
  if (value === undefined || value === null) return null
  if (typeof value !== 'string') refuse(caller, argument, 'a string', value, 'Give text, or leave it out.')
  return value
}

/** @throws InvalidArgumentError at the first value that is NaN or infinite, naming its position */
export function checkFinite(caller: string, argument: string, values: ArrayLike<number>): void {
  for (let index = 0; index < values.length; index++)
    if (!Number.isFinite(values[index]))
      refuse(
        caller,
        `${argument}[${index}]`,
        'a finite number',
        values[index],
        'Look for what made it NaN or infinite, or leave it out of the figure.',
      )
}

export function checkShaped(caller: string, argument: string, { values, shape }: ShapedNumbers): void {
  const size = sizeOf(shape)
  if (!shape.every((length) => Number.isInteger(length) && length >= 1))
    refuse(caller, `${argument}.shape`, 'whole numbers of at least 1', shape, 'Give something to show.')
  if (values.length !== size)
    refuse(
      caller,
      `${argument}.values.length`,
      `${size}, as its shape ${formatShape(shape)} has it`,
      values.length,
      'Check the shape.',
    )
  checkFinite(caller, `${argument}.values`, values)
}

/** @throws InvalidArgumentError unless `value` is one of `choices` */
export function checkChoice(caller: string, argument: string, value: string, choices: readonly string[]): void {
  if (!choices.includes(value))
    refuse(caller, argument, `one of ${choices.map(describe).join(', ')}`, value, 'Choose one of them, or leave it out.')
}

/** @throws InvalidArgumentError unless `value` is a whole number in the given bounds */
export function checkWhole(
  caller: string,
  argument: string,
  value: number,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= minimum && value <= maximum) return
  const bounds = maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`
  refuse(caller, argument, `a whole number ${bounds}`, value, 'Use such a number, or leave it out.')
}
