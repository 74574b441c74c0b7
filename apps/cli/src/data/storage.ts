import { resolve } from 'node:path'
import { refuse } from '@sandglass/base'
import { cacheFolder } from '@sandglass/data/cache'
import { type Command, Option } from 'commander'
import type { Io } from '../io.js'
import { toNumber } from '../options/numbers.js'

/** Where a user's own files are kept that are slow to read, and how much of any may be held in memory. */
export interface Storage {
  /** The folder that they are converted into; null for none. */
  readonly cache: string | null
  /** Whether the user named it; else it may do without. */
  readonly isNamed: boolean
  /** How many bytes are left of those that may hold examples, all sets of a command together. */
  readonly memory: { left: number }
  /** The flags that say the same to another process. */
  readonly flags: readonly string[]
}

/** The flags that say so. */
export interface StorageOptions {
  readonly cache?: string | false
  readonly maxMemory?: number
}

const group = 'Your own files:'
/** A fraction of what machines have that train. */
const usualMemory = 1e9

export function addStorageFlags(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--max-memory <size>',
        'How much of the examples may be held in memory, as in 500MB or 2GB; what is larger is read from files as it is needed, with the same result. Left out, 1GB.',
      )
        .argParser(readSize)
        .helpGroup(group),
    )
    .addOption(cacheOption().helpGroup(group))
    .addOption(new Option('--no-cache', 'Reads images and tables as they are, each time they are read.').helpGroup(group))
}

export function cacheOption(): Option {
  return new Option(
    '--cache <folder>',
    "Where images and tables are kept once they are converted for quick reading; left out, what SANDGLASS_CACHE names, or the system's folder for caches.",
  )
}

export function storageOf(io: Io, { cache, maxMemory }: StorageOptions): Storage {
  const named = cache === undefined ? io.environment.SANDGLASS_CACHE || undefined : cache
  return {
    cache: named === false ? null : named === undefined ? cacheFolder() : resolve(io.directory, named),
    isNamed: typeof named === 'string',
    memory: { left: maxMemory ?? usualMemory },
    flags: [
      ...(cache === false ? ['--no-cache'] : typeof cache === 'string' ? ['--cache', resolve(io.directory, cache)] : []),
      ...(maxMemory === undefined ? [] : ['--max-memory', String(maxMemory)]),
    ],
  }
}

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1e3,
  kb: 1e3,
  m: 1e6,
  mb: 1e6,
  g: 1e9,
  gb: 1e9,
  t: 1e12,
  tb: 1e12,
}

/** `500MB` → 500,000,000. */
function readSize(text: string): number {
  const [, digits = '', unit = ''] = /^\s*([^a-z\s]+)\s*([a-z]*)\s*$/i.exec(text) ?? []
  const [amount, factor] = [toNumber(digits), units[unit.toLowerCase()]]
  if (amount !== null && amount >= 0 && factor !== undefined) return Math.floor(amount * factor)
  return refuse('sandglass', '--max-memory', 'a size', text, 'Give one such as 500MB or 2GB; 0 holds nothing in memory.')
}
