import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Examples, readAll } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { UsageError } from '../flags.js'
import type { Rival } from './rival.js'

const program = fileURLToPath(new URL('../python/pyod_autoencoder.py', import.meta.url))
const run = promisify(execFile)

/** PyOD's AutoEncoder with its defaults, in a process of its own for each set: the time to start it counts. */
export function pyodAutoencoder(python: string): Rival['scores'] {
  return async (normal, examples, seed) => {
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-pyod-'))
    try {
      const paths = [join(folder, 'learnt.npy'), join(folder, 'judged.npy')] as const
      await writeTable(paths[0], normal)
      await writeTable(paths[1], examples)
      const { stdout } = await run(python, [program, ...paths, String(seed)], { maxBuffer: 2 ** 28 })
      return Float64Array.from(JSON.parse(stdout) as number[])
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
}

/** @throws UsageError if an interpreter can't run it: before anything is measured */
export async function checkPyod(python: string): Promise<void> {
  try {
    await run(python, ['-c', 'from pyod.models.auto_encoder import AutoEncoder'])
  } catch {
    throw new UsageError(`--python must be a Python that has PyOD, PyTorch and tqdm, and ${python} has not. Install them there.`)
  }
}

async function writeTable(path: string, examples: Examples): Promise<void> {
  const { values, shape } = await readAll(examples)
  writeFileSync(path, writeNpy(values, shape))
}
