import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A README's block of TypeScript. */
export interface ReadmeExample {
  /** From the repository's root. */
  readonly file: string
  /** Where the block begins. */
  readonly line: number
  readonly code: string
}

export const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** The root README, each package's, and the guide's pages that have an example. */
export function readmes(): string[] {
  const packages = readdirSync(join(repository, 'packages')).sort()
  const pages = readdirSync(join(repository, 'apps/docs/guide'), { recursive: true, encoding: 'utf8' }).sort()
  const guide = pages.filter((name) => name.endsWith('.md')).map((name) => join('apps/docs/guide', name))
  return [
    'README.md',
    ...packages.map((name) => `packages/${name}/README.md`),
    ...guide.filter((page) => examplesIn(page).length > 0),
  ]
}

/** All blocks of a README that are fenced as `ts`; what can't run by itself is fenced otherwise. */
export function examplesIn(file: string): ReadmeExample[] {
  const text = readFileSync(join(repository, file), 'utf8')
  return Array.from(text.matchAll(/^```ts\n(.*?)^```$/gms), ({ index, 1: code = '' }) => ({
    file,
    line: text.slice(0, index).split('\n').length,
    code,
  }))
}
