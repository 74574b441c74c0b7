import type { Json } from '@sandglass/base'
import { type Figure, toTerminal } from '@sandglass/viz'
import { Findings } from '../data/findings.js'
import { type Storage, type StorageOptions, storageOf } from '../data/storage.js'
import type { Io } from '../io.js'
import type { ExitCode } from './exit-code.js'
import { colorDepth, type Style, styleFor } from './style.js'

/** What every command can be asked besides its own options. */
export interface CommonOptions {
  readonly json?: boolean
  readonly quiet?: boolean
}

/** What a command came to. */
export interface Result {
  /** With `--json`, the one document on stdout. */
  readonly document: Json
  /** Without it, what stdout gets instead. */
  readonly text: string
  /** Whether stdout has had all of it already, line by line. */
  readonly isWritten?: boolean
  /** 0 if left out. */
  readonly exitCode?: ExitCode
}

/** One call of a command: the process around it, and how it talks to people meanwhile. */
export interface Session {
  readonly io: Io
  readonly quiet: boolean
  /** For stderr. */
  readonly style: Style
  /** How files of the user's own are kept and held. */
  readonly storage: Storage
  /** What was not taken as it stands in such files. */
  readonly findings: Findings
  /** A line for people, unless they asked for quiet. */
  note(line: string): void
  /** The same of work that takes a while, which is told even where data are only looked at, and once however often a command opens them. */
  announce(line: string): void
  /** A figure for people, drawn into the terminal, unless they asked for quiet. */
  picture(figure: Figure): void
}

export function openSession(io: Io, options: CommonOptions & StorageOptions): Session {
  const quiet = options.quiet ?? false
  const color = colorDepth(io.stderr, io.environment)
  const note = (text: string): void => {
    if (!quiet) io.stderr.write(`${text}\n`)
  }
  const announced = new Set<string>()
  const width = Math.min(Math.max(40, io.stderr.columns ?? 80), 160)
  return {
    io,
    quiet,
    style: styleFor(io.stderr, io.environment),
    storage: storageOf(io, options),
    findings: new Findings(),
    note,
    announce(line) {
      if (!announced.has(line)) note(line)
      announced.add(line)
    },
    picture: (figure) => note(`\n${toTerminal(figure, { width, color })}\n`),
  }
}

/** The same session for a look at data that are then opened anew: nothing is held in memory, and nothing said twice. */
export function glancing(session: Session): Session {
  return { ...session, note: () => {}, findings: new Findings(), storage: { ...session.storage, memory: { left: 0 } } }
}

/** Writes a result where programs read it. */
export function writeResult(io: Io, options: CommonOptions, { document, text, isWritten = false }: Result): void {
  if (isWritten) return
  const output = options.json ? JSON.stringify(document) : text
  if (output !== '') io.stdout.write(`${output}\n`)
}
