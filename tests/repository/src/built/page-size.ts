import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Metafile } from 'esbuild'

/** TensorFlow.js's packages for other devices, which a page without them does not load. */
const otherDevices = ['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgl', '@tensorflow/tfjs-backend-webgpu']

/** What a visitor of a page loads, in bytes after gzip, each file by itself. */
export interface PageSize {
  /** The page's script and what it imports: loaded before it runs. */
  readonly atOnce: number
  /** By the name of a part, what is loaded when the script asks for that. */
  readonly later: ReadonlyMap<string, number>
}

/** Bundles a page's script as a user would, minified and split at dynamic imports, and weighs the files. */
export async function measurePage(entry: string): Promise<PageSize> {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    outdir: 'page',
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: otherDevices,
    write: false,
    metafile: true,
    logLevel: 'error',
  })
  const weights = new Map(outputFiles.map(({ path, contents }) => [basename(path), gzipSync(contents, { level: 9 }).length]))
  const weigh = (path: string): number => weights.get(basename(path)) ?? Number.NaN
  const [script = ''] = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
    entryPoint === undefined ? [] : [path],
  )
  const first = importedBy(script, metafile)
  const asked = Object.entries(metafile.outputs).filter(([path, { entryPoint }]) => entryPoint !== undefined && path !== script)
  const weighAll = (files: readonly string[]): number => files.reduce((total, file) => total + weigh(file), 0)
  return {
    atOnce: weighAll([...first]),
    later: new Map(
      asked.map(([path, { entryPoint = '' }]) => [
        entryPoint,
        weighAll([...importedBy(path, metafile)].filter((file) => !first.has(file))),
      ]),
    ),
  }
}

/** A file and all that it imports, directly or by others. */
function importedBy(path: string, { outputs }: Metafile, found = new Set<string>()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  for (const { kind, path: to, external } of outputs[path]?.imports ?? [])
    if (kind === 'import-statement' && external !== true) importedBy(to, { inputs: {}, outputs }, found)
  return found
}
