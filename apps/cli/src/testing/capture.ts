import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import type { Io, OutputStream } from '../io.js'

/** A stream that keeps what is written to it. */
export class Capture extends Writable implements OutputStream {
  text = ''
  readonly isTTY: boolean
  readonly columns: number | undefined

  constructor(terminal: { columns: number } | null = null) {
    super({ decodeStrings: false })
    this.isTTY = terminal !== null
    this.columns = terminal?.columns
  }

  override _write(chunk: unknown, _encoding: string, done: () => void): void {
    this.text += String(chunk)
    done()
  }
}

export interface CapturedIo extends Io {
  readonly stdout: Capture
  readonly stderr: Capture
}

/** A stand-in for a process's surroundings. */
export function captureIo(options: Partial<Io> & { terminal?: { columns: number } } = {}): CapturedIo {
  const { terminal, ...rest } = options
  return {
    stdin: Readable.from([]),
    // Nobody's own cache: what is converted in a test stays with it.
    environment: { SANDGLASS_CACHE: join(tmpdir(), `sandglass-cache-${process.pid}`) },
    directory: tmpdir(),
    signal: new AbortController().signal,
    // Nothing: who starts programs says which.
    program: [],
    ...rest,
    stdout: new Capture(terminal),
    stderr: new Capture(terminal),
  }
}

/** A new folder that nobody else uses. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sandglass-'))
}
