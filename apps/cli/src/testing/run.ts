import type { Io } from '../io.js'
import { main } from '../main.js'
import { captureIo } from './capture.js'

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a command line within the test's own process. */
export async function run(
  argv: readonly string[],
  options: Partial<Io> & { terminal?: { columns: number } } = {},
): Promise<Outcome> {
  const io = captureIo(options)
  const code = await main(argv, io)
  return { code, stdout: io.stdout.text, stderr: io.stderr.text }
}

/** Runs a command with `--json`, and reads the one document that stdout must then be. */
export async function runJson<Document = Record<string, unknown>>(
  argv: readonly string[],
  options: Partial<Io> = {},
): Promise<{ code: number; document: Document; stderr: string }> {
  const { code, stdout, stderr } = await run([...argv, '--json'], options)
  return { code, document: JSON.parse(stdout) as Document, stderr }
}
