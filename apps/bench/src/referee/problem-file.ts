import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSafetensors } from '@sandglass/core'
import type { Work } from '../works/work.js'

/** Writes a work's problem to a temporary file, for as long as someone works on it. */
export async function withProblem<Result>(work: Work, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-bench-'))
  try {
    const path = join(folder, 'problem.safetensors')
    await writeFile(path, writeSafetensors(await work.problem()))
    return await use(path)
  } finally {
    await rm(folder, { recursive: true })
  }
}
