import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/**
 * When a process began, in words that no other process of this machine shares with the same number;
 * null where the system doesn't tell, or there is no such process.
 */
export async function processStart(pid: number): Promise<string | null> {
  try {
    if (process.platform === 'linux') return await fromProc(pid)
    if (process.platform === 'win32') return null
    // Who asks from another place, or in another language, must be told the same.
    const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
    const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)], { env })
    return stdout.trim() || null
  } catch {
    return null
  }
}

/** Whether a process runs, as far as can be known. @param started as `processStart` told it of the one that is meant */
export async function isRunning(pid: number, started: string | null): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // It runs, but belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = await processStart(pid)
  // Numbers are given out again: another start is another process. Linux, which always knows, tells none of the dead.
  if (process.platform === 'linux' && now === null) return false
  return started === null || now === null || started === now
}

/** Ticks since the machine was started, and which start of the machine that was; null for one that has ended. */
async function fromProc(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The name before them may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, ticks] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X') return null
  return `${(await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()} ${ticks}`
}
