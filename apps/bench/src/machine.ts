import { execFileSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os'
import type { Machine } from './document.js'

/** The machine as it is now: before a run. */
export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / 1e9),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    load: loadavg()[0] ?? 0,
  }
}

/** The commit that these files are at, with `+` where some have been changed since; null outside a clone. */
export function commit(): string | null {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'ignore'] })
    const changed = git('status', '--porcelain', '--untracked-files=no').length > 0
    return git('rev-parse', '--short', 'HEAD').toString().trim() + (changed ? '+' : '')
  } catch {
    return null
  }
}
