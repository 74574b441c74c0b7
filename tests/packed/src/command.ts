import { execFile } from 'node:child_process'

export interface Finished {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end, whatever its exit code. */
export function run(
  command: string,
  args: readonly string[],
  { folder, path }: { folder: string; path?: string },
): Promise<Finished> {
  const env = { ...process.env, ...(path !== undefined && { PATH: `${path}:${process.env.PATH}` }) }
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd: folder, maxBuffer: 2 ** 26, env }, (error, stdout, stderr) => {
      // A string is the code of an error that kept the program from running at all.
      if (typeof error?.code === 'string') reject(error)
      else resolve({ exitCode: error?.code ?? (error ? 1 : 0), stdout, stderr })
    })
  })
}

/** Runs a program that must end well, and returns what it printed on stdout. */
export async function runWell(
  command: string,
  args: readonly string[],
  options: { folder: string; path?: string },
): Promise<string> {
  const { exitCode, stdout, stderr } = await run(command, args, options)
  if (exitCode !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${exitCode}:\n${stdout}${stderr}`)
  return stdout
}
