import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { stableStringify } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import type { DeviceOptions } from '../options/device.js'
import { exitCode } from '../output/exit-code.js'
import type { Session } from '../output/session.js'
import { runFiles } from '../runs/run-folder.js'
import { type Failed, failed, keepFailure } from './outcome.js'
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
 * @returns why it failed; null if it came to its end, or was stopped by the session's signal
 */
export async function trainTrial(
  session: Session,
  trial: TrialPlan,
  folder: string,
  device: DeviceOptions,
): Promise<Failed | null> {
  const { code, signal, stdout, stderr } = await runProgram(session, [
    'train',
    ...(await argumentsFor(trial, folder)),
    ...flagsOf(device),
    ...session.storage.flags,
  ])
  if (code === exitCode.done || code === exitCode.interrupted || session.io.signal.aborted) return null
  const failure =
    failureIn(stdout) ?? failed('killed', endText(code, signal, stderr), 'Run the sweep again to try this trial again.')
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

async function runProgram({ io }: Session, argv: readonly string[]) {
  const [command = '', ...before] = io.program
  const child = spawn(command, [...before, ...argv], {
    cwd: io.directory,
    env: { ...io.environment },
    // By the channel, a worker notices when this process is gone, however it ends.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.add(child)
  const stop = () => void child.kill('SIGINT')
  io.signal.addEventListener('abort', stop)
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] = (texts[name] + text).slice(-mostText)
    })
  try {
    if (io.signal.aborted) stop()
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
    return { code, signal, ...texts }
  } finally {
    io.signal.removeEventListener('abort', stop)
    running.delete(child)
  }
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

function endText(code: number | null, signal: string | null, stderr: string): string {
  const how = signal === null ? `with exit code ${code}` : `by ${signal}`
  const last = stderr.trimEnd().split('\n').at(-1)
  return `Its process ended ${how}${last ? `: ${last}` : '.'}`
}
