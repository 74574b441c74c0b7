import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'

/** A program of ours, ready to be run in processes of its own. */
export interface Program extends AsyncDisposable {
  /**
   * Runs it to its end.
   *
   * @param args are given to it as JSON
   * @returns what it printed, parsed as JSON
   * @throws Error if it ends badly, or not within `seconds`: it is killed then
   */
  run(args: unknown, seconds: number): Promise<unknown>
}

/** Bundles a program with Sandglass's sources and TensorFlow.js's modules. @param name of its file in `programs/` */
export async function bundleProgram(name: string): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-program-'))
  const outfile = join(folder, 'program.mjs')
  await build({
    entryPoints: [fileURLToPath(new URL(`programs/${name}`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    // TensorFlow.js's modules, of which its specs are some, and not its one-file build.
    mainFields: ['module', 'main'],
    // It says that importing specs has no effect.
    ignoreAnnotations: true,
    // Some specs call `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  })
  return {
    async run(args, seconds) {
      const options = { timeout: seconds * 1000, maxBuffer: 2 ** 26 }
      try {
        const { stdout } = await promisify(execFile)(process.execPath, [outfile, JSON.stringify(args)], options)
        return JSON.parse(stdout)
      } catch (cause) {
        const why = (cause as { killed?: boolean }).killed ? `did not end within ${seconds} s` : (cause as Error).message
        throw new Error(`${name} with ${JSON.stringify(args)}: ${why}`, { cause })
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** In a program: what it was given. */
export function programArguments<Arguments>(): Arguments {
  return JSON.parse(process.argv[2] as string) as Arguments
}
