import { parseArgs } from 'node:util'

/** The command line asks for what there is not. */
export class UsageError extends Error {}

export const text = { type: 'string' } as const
export const flag = { type: 'boolean' } as const

type Flags = Readonly<Record<string, typeof text | typeof flag>>
type Values<Given extends Flags> = { readonly [Name in keyof Given]?: Given[Name] extends typeof flag ? boolean : string }

/** What the flags of a command line say. @throws UsageError for one that there is not */
export function readFlags<Given extends Flags>(args: readonly string[], flags: Given): Values<Given> {
  try {
    // npm and pnpm pass their own `--` on.
    return parseArgs({ args: args.filter((argument) => argument !== '--'), options: flags }).values as Values<Given>
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

/** @throws UsageError for what is no whole number of at least 1 */
export function wholeNumber(name: string, value: string): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw new UsageError(`${name} must be a whole number of at least 1, got ${value}.`)
}
