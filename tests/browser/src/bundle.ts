import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/**
 * Bundles a page's script from the sources of Sandglass's packages.
 *
 * @param entry the script's path
 * @param missing packages to be left out, as if they were not installed
 * @param worker the path of a script that the page starts as a module worker, by the name `worker.js`
 * @returns a new temporary folder with `index.html` and the script, for its caller to remove
 */
export async function bundlePage(entry: string, missing: readonly string[] = [], worker?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-page-'))
  await build({
    entryPoints: { page: entry, ...(worker !== undefined && { worker }) },
    outdir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    conditions: ['source'],
    external: [...missing],
    logLevel: 'error',
    target: 'es2023',
  })
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta charset="utf-8"><title>Sandglass</title><script type="module" src="page.js"></script>',
  )
  return folder
}
