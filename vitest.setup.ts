import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/**
 * Property tests draw the same cases in every run, so that a change is judged by what it changed.
 * `SANDGLASS_PROPERTY_SEED=<a number>` draws others, for whoever hunts for bugs.
 *
 * fast-check is the tested package's own: it is found from there, and packages without it go without.
 */
const seed = Number(process.env.SANDGLASS_PROPERTY_SEED ?? 20_261_123)
const require = createRequire(join(process.cwd(), 'package.json'))

function findFastCheck(): string | null {
  try {
    return require.resolve('fast-check/package.json')
  } catch {
    return null
  }
}

const manifest = findFastCheck()
if (manifest !== null) {
  const entry: string = require(manifest).exports['.'].import.default
  const { configureGlobal } = (await import(pathToFileURL(join(manifest, '..', entry)).href)) as {
    configureGlobal: (parameters: { seed: number }) => void
  }
  configureGlobal({ seed })
}
