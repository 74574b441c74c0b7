import { dirname } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createProject, packAll, remove } from './packed-project.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed packages, by name. */
    tarballs: Readonly<Record<string, string>>
    /** The folder of a user's project with the packages installed. */
    project: string
  }
}

/** Packs once and installs once for all test files; returns what clears up. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const tarballs = await packAll()
  const project = await createProject(tarballs)
  provide('tarballs', tarballs)
  provide('project', project)
  return () => remove(project, ...Object.values(tarballs).slice(0, 1).map(dirname))
}
