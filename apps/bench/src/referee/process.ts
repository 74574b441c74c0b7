import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Answer } from '../protocol.js'
import type { Contestant } from './contestant.js'

export interface ProcessOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a process that speaks the protocol. What it says on its standard error is told if it ends too soon. */
export function startProcess({ command, args, env = {} }: ProcessOptions): Contestant {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const lastWords = listen(child)
  const ended = once(child, 'close').catch(() => {})
  // Writing to a process that has gone fails; that it has gone is told by the missing answer.
  child.stdin.on('error', () => {})
  return {
    async ask(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`)
      const { value, done } = await answers.next()
      if (!done) return JSON.parse(value) as Answer
      await ended
      return { type: 'unable', reason: `its process ended: ${lastWords() || `exit code ${child.exitCode}`}` }
    },
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The end of what a process says on its standard error, or why it could not be started. */
function listen(child: ChildProcess): () => string {
  let text = ''
  const add = (piece: unknown) => {
    text = (text + String(piece)).slice(-2000)
  }
  child.stderr?.on('data', add)
  child.once('error', ({ message }) => add(message))
  return () => text.trim().split('\n').slice(-3).join(' / ')
}
