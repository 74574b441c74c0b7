import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** All files of the repository by their paths from its top folder: what git knows or would take. */
export function repositoryFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: root,
  })
  const deleted = execFileSync('git', ['ls-files', '-z', '--deleted'], { cwd: root })
  const gone = new Set(deleted.toString().split('\0'))
  return listed
    .toString()
    .split('\0')
    .filter((path) => path !== '' && !gone.has(path))
}

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly engines?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, string | { readonly source: string; readonly default: string }>>
  readonly bin?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

export interface WorkspacePackage {
  /** Its folder's path from the repository's top folder: `packages/core`. */
  readonly folder: string
  readonly manifest: Manifest
}

/** Every package of the workspace, the private ones too. */
export const workspacePackages: readonly WorkspacePackage[] = repositoryFiles()
  .filter((path) => /^(packages|apps|tests)\/[^/]+\/package\.json$/.test(path))
  .map((path) => ({ folder: dirname(path), manifest: readJson(path) as Manifest }))

/** The packages that users install. */
export const publicPackages = workspacePackages.filter(({ manifest }) => manifest.private !== true)

/** @param path from the repository's top folder */
export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** @param path from the repository's top folder */
export function readJson(path: string): unknown {
  return JSON.parse(readText(path))
}
