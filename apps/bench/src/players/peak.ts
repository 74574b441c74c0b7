import { readFile } from 'node:fs/promises'

/**
 * The most memory that this process has held, in MB of 10⁶ bytes. Linux counts it anew for each
 * program; what `resourceUsage` says there begins with the memory of the process that started it.
 */
export async function peakMegabytes(): Promise<number> {
  const kibibytes = await fromLinux().catch(() => process.resourceUsage().maxRSS)
  return (kibibytes * 1024) / 1e6
}

async function fromLinux(): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(status.match(/^VmHWM:\s+(\d+) kB$/m)?.[1])
}
