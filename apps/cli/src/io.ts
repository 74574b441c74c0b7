/** A stream that people or programs read; a terminal if `isTTY`. */
export interface OutputStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean
  readonly columns?: number | undefined
}

/** All that a command knows of the process it runs in, so that tests can stand in for it. */
export interface Io {
  /** What a command that reads a stream reads. */
  readonly stdin: NodeJS.ReadableStream
  /** For programs: the result, and nothing else. */
  readonly stdout: OutputStream
  /** For people: progress, pictures, errors. */
  readonly stderr: OutputStream
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What relative paths start from. */
  readonly directory: string
  /** Aborted by the first Ctrl-C: stop cleanly and save. */
  readonly signal: AbortSignal
  /** What starts this program anew: a command, and what comes before the arguments. */
  readonly program: readonly string[]
}
