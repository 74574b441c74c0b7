import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { withPage } from '@sandglass/browser-tests'
import { build as bundle } from 'esbuild'
import { build } from 'vite'
import { describe, inject, it } from 'vitest'
import { expectLearned } from '../outcome.js'

const folder = inject('project')

/** Ways to bring the packages to a browser; each returns the folder to serve. */
const ways = {
  async 'built by Vite'() {
    const outDir = join(folder, 'by-vite')
    await build({ root: folder, configFile: false, logLevel: 'error', build: { outDir, target: 'es2022' } })
    return outDir
  },
  async 'built by esbuild'() {
    const outdir = join(folder, 'by-esbuild')
    await bundle({ ...esbuildOptions, entryPoints: [join(folder, 'browser.js')], outdir, splitting: true })
    await cp(join(folder, 'index.html'), join(outdir, 'index.html'))
    return outdir
  },
  async 'as one file for a plain <script type="module">'() {
    const plain = join(folder, 'plain')
    await bundle({ ...esbuildOptions, entryPoints: [join(folder, 'everything.js')], outfile: join(plain, 'sandglass.js') })
    for (const file of ['browser.js', 'learn.js']) await cp(join(folder, file), join(plain, file))
    await cp(join(folder, 'plain.html'), join(plain, 'index.html'))
    return plain
  },
}

const esbuildOptions = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  logLevel: 'error',
  absWorkingDir: folder,
} as const

describe('in a browser', () => {
  it.each(Object.entries(ways))('the packages train %s', async (_, bring) => {
    const outcome = await withPage({ folder: await bring() }, async ({ page }) => {
      const told = await page.waitForFunction('globalThis.outcome')
      return told.jsonValue()
    })
    expectLearned(outcome, 'wasm')
  })
})
