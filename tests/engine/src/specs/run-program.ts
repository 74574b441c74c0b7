import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { EngineSetup } from '../engine.js'
import type { SpecOutcome } from './jasmine.js'

/** Milliseconds after which a run counts as hanging. It takes a few seconds. */
const patience = 120_000

/**
 * TensorFlow.js core's own specs on each of some devices, one after the other. The specs come with its
 * package; they are bundled with the engine, so that both have the same tensors.
 *
 * @throws Error if a run ends badly or hangs
 */
export async function specOutcomes(devices: readonly (EngineSetup | 'cpu')[]): Promise<SpecOutcome[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-specs-'))
  try {
    const program = join(folder, 'program.mjs')
    await bundle(program)
    const outcomes: SpecOutcome[][] = []
    for (const device of devices) {
      const file = join(folder, `${outcomes.length}.json`)
      await promisify(execFile)(process.execPath, [program, JSON.stringify(device), file], { timeout: patience })
      outcomes.push(JSON.parse(await readFile(file, 'utf8')) as SpecOutcome[])
    }
    return outcomes
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function bundle(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('program.ts', import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['source'],
    // The package's modules, of which its specs are some, and not its one-file build.
    mainFields: ['module', 'main'],
    // It says that importing specs has no effect.
    ignoreAnnotations: true,
    // Some specs call `require`.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  })
}
