import { cp, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { build as bundle } from 'esbuild'
import { build } from 'vite'
import { type Configuration, type Stats, webpack } from 'webpack'

/** Makes a page of a project's script, as a user of that tool would, and returns the folder to serve. */
export type Bring = (project: string, script: string) => Promise<string>

const target = 'es2022'

export const byVite: Bring = async (project, script) => {
  const root = join(project, `vite-${basename(script, '.js')}`)
  const outDir = join(root, 'dist')
  await writePage(root, `../${script}`)
  await build({ root, configFile: false, logLevel: 'error', build: { outDir, target } })
  return outDir
}

export const byEsbuild: Bring = async (project, script) => {
  const outdir = join(project, `esbuild-${basename(script, '.js')}`)
  await bundle({ ...esbuildOptions(project), entryPoints: { page: script }, outdir, splitting: true })
  await writePage(outdir, 'page.js')
  return outdir
}

/** What webpack warns of, and builds without. */
const optional = /Can't resolve '@tensorflow\/tfjs-backend-(wasm|webgl|webgpu)'/

export const byWebpack: Bring = async (project, script) => {
  const path = join(project, `webpack-${basename(script, '.js')}`)
  const configuration: Configuration = {
    mode: 'production',
    context: project,
    entry: { page: `./${script}` },
    output: { path },
    performance: false,
  }
  const run = promisify<Configuration, Stats | undefined>(webpack)
  const { errors = [], warnings = [] } = (await run(configuration))?.toJson({ all: false, errors: true, warnings: true }) ?? {}
  const complaints = [...errors, ...warnings.filter(({ message }) => !optional.test(message))]
  if (complaints.length > 0) throw new Error(complaints.map(({ message }) => message).join('\n'))
  await writePage(path, 'page.js')
  return path
}

/** The packages as one file, for a page that has no bundler. */
export const asOneFile: Bring = async (project, script) => {
  const plain = join(project, 'plain')
  await bundle({ ...esbuildOptions(project), entryPoints: ['everything.js'], outfile: join(plain, 'sandglass.js') })
  for (const file of [script, 'learn.js', 'tell.js']) await cp(join(project, file), join(plain, file))
  await cp(join(project, 'plain.html'), join(plain, 'index.html'))
  return plain
}

function esbuildOptions(absWorkingDir: string) {
  return { bundle: true, format: 'esm', target, minify: true, logLevel: 'error', absWorkingDir } as const
}

async function writePage(folder: string, script: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const page = `<!doctype html><meta charset="utf-8"><title>A user's page</title><script type="module" src="${script}"></script>`
  await writeFile(join(folder, 'index.html'), page)
}
