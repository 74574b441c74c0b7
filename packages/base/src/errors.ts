/**
 * Errors that tell what is wrong and what cures it.
 *
 * Messages read `<function>: <argument> must be <constraint>, got <value>.` and the cure is a
 * sentence of its own. Each class carries a marker instead of relying on its prototype, so that
 * `isInstance` also knows an error from another copy of this package.
 */

const marker = Symbol.for('sandglass.error')

/** What an error is about; programs branch on it, and the command line prints it with `--json`. */
export type ErrorCode =
  /** An argument, option or config field that can't be used. */
  | 'invalid-argument'
  /** Values that don't fit: NaN, out of the loss's range, a wrong shape. */
  | 'invalid-data'
  /** A file that isn't what it claims to be: truncated, mislabelled, corrupt. */
  | 'invalid-file'
  /** A file, package or data set that isn't there. */
  | 'not-found'
  /** A download that failed or whose SHA-256 is wrong. */
  | 'download-failed'
  /** A device that can't be had, or that failed. */
  | 'backend-unavailable'
  /** The device or process has no memory left for what was asked. */
  | 'out-of-memory'
  /** A training whose loss is no longer a finite number. */
  | 'diverged'
  /** A folder or file that can't be written. */
  | 'storage-failed'
  /** A folder that another process is at work in. */
  | 'in-use'

export interface ErrorDetails {
  /** What to do about it, as one or two full sentences. */
  cure: string
  cause?: unknown
}

/** The parent of all errors that Sandglass throws on purpose. */
export class SandglassError extends Error {
  override readonly name: string = 'SandglassError'
  readonly code: ErrorCode
  readonly cure: string
  /** Always true; lets `isInstance` know errors made by another copy of this package. */
  readonly [marker] = true

  constructor(code: ErrorCode, problem: string, { cure, cause }: ErrorDetails) {
    super(`${problem} ${cure}`, cause === undefined ? undefined : { cause })
    this.code = code
    this.cure = cure
  }

  static isInstance(error: unknown): error is SandglassError {
    return typeof error === 'object' && error !== null && (error as Record<symbol, unknown>)[marker] === true
  }
}

/** An argument, option or config field that can't be used. */
export class InvalidArgumentError extends SandglassError {
  override readonly name = 'InvalidArgumentError'

  constructor(problem: string, details: ErrorDetails) {
    super('invalid-argument', problem, details)
  }

  static override isInstance(error: unknown): error is InvalidArgumentError {
    return SandglassError.isInstance(error) && error.code === 'invalid-argument'
  }
}

/** Values that the asked-for work can't take: NaN, outside the loss's range, of a wrong shape. */
export class InvalidDataError extends SandglassError {
  override readonly name = 'InvalidDataError'
  /** The first example at fault, counted from 0, where one is known. */
  readonly example: number | null

  constructor(problem: string, details: ErrorDetails & { example?: number }) {
    super('invalid-data', problem, details)
    this.example = details.example ?? null
  }

  static override isInstance(error: unknown): error is InvalidDataError {
    return SandglassError.isInstance(error) && error.code === 'invalid-data'
  }
}

/** A file that isn't what it claims to be. */
export class InvalidFileError extends SandglassError {
  override readonly name = 'InvalidFileError'
  readonly file: string
  /** Bytes from the file's start to where it stops making sense, where that is known. */
  readonly offset: number | null

  constructor(file: string, reason: string, details: ErrorDetails & { offset?: number }) {
    const where = details.offset === undefined ? '' : ` at byte ${details.offset}`
    super('invalid-file', `${file}${where}: ${reason}`, details)
    this.file = file
    this.offset = details.offset ?? null
  }

  static override isInstance(error: unknown): error is InvalidFileError {
    return SandglassError.isInstance(error) && error.code === 'invalid-file'
  }
}

/** A device that can't be had: a missing package, a failed native binding, no GPU. */
export class BackendUnavailableError extends SandglassError {
  override readonly name = 'BackendUnavailableError'
  readonly backend: string

  constructor(backend: string, problem: string, details: ErrorDetails) {
    super('backend-unavailable', problem, details)
    this.backend = backend
  }

  static override isInstance(error: unknown): error is BackendUnavailableError {
    return SandglassError.isInstance(error) && error.code === 'backend-unavailable'
  }
}

/** No memory is left for what was asked; the device goes on with less. */
export class OutOfMemoryError extends SandglassError {
  override readonly name = 'OutOfMemoryError'

  constructor(problem: string, details: ErrorDetails) {
    super('out-of-memory', problem, details)
  }

  static override isInstance(error: unknown): error is OutOfMemoryError {
    return SandglassError.isInstance(error) && error.code === 'out-of-memory'
  }
}

/**
 * Throws an {@link InvalidArgumentError} in the house's wording.
 *
 * @example
 * refuse('fit', 'batchSize', 'a whole number of at least 1', -3, 'Leave it out for 32.')
 */
export function refuse(caller: string, argument: string, constraint: string, got: unknown, cure: string): never {
  throw new InvalidArgumentError(`${caller}: ${argument} must be ${constraint}, got ${describe(got)}.`, { cure })
}

/** A value as an error message shows it: short however large it is, and never ambiguous about its type. */
export function describe(value: unknown): string {
  return shorten(textOf(value, 4))
}

/** Much like JSON, but that it tells NaN from null and names what JSON has no words for. */
function textOf(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (typeof value === 'function') return 'a function'
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value !== 'object' || value === null) return String(value)
  if (ArrayBuffer.isView(value)) return `${withArticle(value)} of ${sizeOf(value)}`
  if (Array.isArray(value)) return depth === 0 ? '[…]' : `[${few(value, (item) => textOf(item, depth - 1))}]`
  if (!isPlain(value)) return withArticle(value)
  const fields = Object.entries(value)
  return depth === 0 ? '{…}' : `{${few(fields, ([name, field]) => `${JSON.stringify(name)}:${textOf(field, depth - 1)}`)}}`
}

const longest = 60

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 3)}…` : text
}

/** As many items as may show. */
function few<Item>(items: readonly Item[], text: (item: Item) => string): string {
  const shown = items.slice(0, longest / 2).map(text)
  return [...shown, ...(shown.length < items.length ? ['…'] : [])].join(',')
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function withArticle(value: object): string {
  const name = value.constructor?.name || 'object'
  return `${/^[aeio]/i.test(name) ? 'an' : 'a'} ${name}`
}

function sizeOf(view: ArrayBufferView): string {
  const [count, unit] = 'length' in view ? [Number(view.length), 'value'] : [view.byteLength, 'byte']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
