import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import type { DeviceOptions } from '../options/device.js'
import { exitCode } from '../output/exit-code.js'
import type { Session } from '../output/session.js'
import { runFiles } from '../runs/run-folder.js'
import { type Failed, failed, forgetFailure, keepFailure } from './outcome.js'
import type { TrialPlan } from './plan.js'

/** Processes that train, for whoever has to end them. */
const running = new Set<ChildProcess>()
// Whoever leaves at once, by a second Ctrl-C, leaves nobody behind.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/**
 * Trains one trial in a process of its own, or goes on with it where it was stopped.
 *
 * @param signal stops it, with everything saved
 * @returns why it failed; null if it came to its end, or was stopped
 */
export async function trainTrial(
  session: Session,
  trial: TrialPlan,
  folder: string,
  device: DeviceOptions,
  signal: AbortSignal,
): Promise<Failed | null> {
  await forgetFailure(folder)
  const argv = ['train', ...(await argumentsFor(trial, folder)), ...flagsOf(device), ...session.storage.flags]
  const { code, endedBy, stdout, stderr } = await runProgram(session, argv, signal)
  if (code === exitCode.done || code === exitCode.interrupted || signal.aborted) return null
  const failure =
    failureIn(stdout) ?? failed('killed', endText(code, endedBy, stderr), 'Run the sweep again to try this trial again.')
  await keepFailure(folder, failure)
  return failure
}

async function argumentsFor(trial: TrialPlan, folder: string): Promise<string[]> {
  const begun = await stat(join(folder, runFiles.config)).catch(() => null)
  if (begun) return ['--resume', folder]
  const name = `${basename(folder)}.json`
  await directoryStore(dirname(folder)).write(name, new TextEncoder().encode(`${stableStringify(trial.config, 2)}\n`))
  return [join(dirname(folder), name), '--out', folder]
}

function flagsOf({ backend, threads }: DeviceOptions): string[] {
  return ['--json', '--quiet', '--backend', backend, ...(threads === undefined ? [] : ['--threads', String(threads)])]
}

/** The most of what a process says that is kept, in characters. */
const mostText = 1e6

async function runProgram({ io }: Session, argv: readonly string[], signal: AbortSignal) {
  const [command = '', ...before] = io.program
  const child = spawn(command, [...before, ...argv], {
    cwd: io.directory,
    env: { ...io.environment },
    // By the channel, a worker notices when it is to stop, and when this process is gone, however it ends: on every system alike.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.add(child)
  const stop = () => {
    if (child.connected) child.disconnect()
  }
  signal.addEventListener('abort', stop)
  try {
    if (signal.aborted) stop()
    // Not its `close`, which never comes where the channel was closed on this side.
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    const [[code, endedBy], stdout, stderr] = await Promise.all([ended, lastOf(child.stdout), lastOf(child.stderr)])
    return { code, endedBy, stdout, stderr }
  } finally {
    signal.removeEventListener('abort', stop)
    running.delete(child)
  }
}

/** What a stream ends with. */
async function lastOf(stream: Readable | null): Promise<string> {
  let last = ''
  for await (const text of stream?.setEncoding('utf8') ?? []) last = (last + text).slice(-mostText)
  return last
}

function failureIn(stdout: string): Failed | null {
  try {
    const { error } = JSON.parse(stdout) as { error?: Record<string, unknown> }
    const { code, message, cure } = error ?? {}
    return [code, message, cure].every((text) => typeof text === 'string')
      ? failed(String(code), String(message), String(cure))
      : null
  } catch {
    return null
  }
}

function endText(code: number | null, endedBy: string | null, stderr: string): string {
  const how = endedBy === null ? `with exit code ${code}` : `by ${endedBy}`
  const last = stderr.trimEnd().split('\n').at(-1)
  return `Its process ended ${how}${last ? `: ${last}` : '.'}`
}
