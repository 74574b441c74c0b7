import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { root } from './repository.js'

export interface ToolResult {
  readonly exitCode: number
  /** stdout and stderr, one after the other. */
  readonly output: string
  readonly stdout: string
}

/**
 * Runs a command-line tool that this package depends on.
 *
 * @param name as in `node_modules/.bin`
 * @param folder where it runs; default: the repository's top folder
 */
export function runTool(name: string, args: readonly string[], folder: string = root): Promise<ToolResult> {
  const command = join(root, 'tests/repository/node_modules/.bin', name)
  const options = { cwd: folder, maxBuffer: 2 ** 26, env: { ...process.env, NO_COLOR: '1' } }
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      // A string is the code of an error that kept the tool from running at all.
      if (typeof error?.code === 'string') reject(error)
      else resolve({ exitCode: error?.code ?? (error ? 1 : 0), output: stdout + stderr, stdout })
    })
  })
}
