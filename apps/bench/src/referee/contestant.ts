import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Answer, Order } from '../protocol.js'

/** A system ready to be asked, wherever it runs. */
export interface Contestant {
  ask(order: Order): Promise<Answer>
  close(): Promise<void>
}

export interface ProcessOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a process that speaks the protocol. What it says otherwise, on its standard error, is told if it fails. */
export function startProcess({ command, args, env = {} }: ProcessOptions): Contestant {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const complaints = lastLines(child)
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()))
  // Writing to a process that has gone fails; that it has gone is told by the missing answer.
  child.stdin.on('error', () => {})
  return {
    async ask(order) {
      child.stdin.write(`${JSON.stringify(order)}\n`)
      const { value, done } = await answers.next()
      if (!done) return JSON.parse(value) as Answer
      await ended
      return { type: 'unable', reason: `its process ended: ${complaints() || `exit code ${child.exitCode}`}` }
    },
    async close() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** The end of what a process says on its standard error, and why it could not be started. */
function lastLines(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (piece) => {
    text = (text + String(piece)).slice(-2000)
  })
  child.once('error', (error) => {
    text += error.message
  })
  return () => text.trim().split('\n').slice(-3).join(' / ')
}
