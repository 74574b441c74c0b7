import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, inject, it } from 'vitest'
import { runWell } from '../command.js'

const folder = inject('project')

/** Far more than any of these takes: a process that is still there by then hangs. */
const patience = 30_000

interface End {
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program that ends by itself, or by a signal that it gets once it is ready. */
async function endOf(args: readonly string[], signal: NodeJS.Signals | null): Promise<End> {
  const child = spawn(process.execPath, args, { cwd: folder, timeout: patience, killSignal: 'SIGKILL' })
  const printed = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
      if (stream === 'stdout' && signal !== null && text.includes('ready')) setTimeout(() => child.kill(signal), 50)
    })
  const [exitCode, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { exitCode, signal: killedBy, ...printed }
}

describe.each([1, 2, 4])('a program with an engine of %i threads', (threads) => {
  it.each([
    ['by itself', { exitCode: 0, signal: null, stderr: '' }],
    ['after a pause, in which the threads fall asleep', { exitCode: 0, signal: null, stderr: '' }],
    ['after releaseBackend', { exitCode: 0, signal: null, stderr: '' }],
    ['by process.exit', { exitCode: 3, signal: null, stderr: '' }],
    ['by process.exit between operations', { exitCode: 3, signal: null, stderr: '' }],
    ['by an error that nothing catches', { exitCode: 1, signal: null, stderr: expect.stringContaining('on purpose') }],
    ['by Ctrl-C at work', { exitCode: null, signal: 'SIGINT', stderr: '' }],
    ['by Ctrl-C at rest', { exitCode: null, signal: 'SIGINT', stderr: '' }],
  ])('ends %s', async (how, expected) => {
    const end = await endOf(['end.js', String(threads), how], how.includes('Ctrl-C') ? 'SIGINT' : null)
    expect(end).toEqual({ stdout: 'ready\n', ...expected })
  })
})

it('a worker that owns an engine can be ended in the middle of its work, and the program ends', async () => {
  expect(await runWell(process.execPath, ['end-of-worker.js'], { folder })).toBe('2 1\n')
})
