import { readFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type ServerOptions, withPage } from '@sandglass/browser-tests'
import { describe, expect, inject, it } from 'vitest'
import { asOneFile, byEsbuild, byVite, byWebpack } from '../bring.js'
import { expectLearned, type Outcome } from '../outcome.js'

const project = inject('project')

/** What came of a page's training. */
async function trainIn(folder: string, options: ServerOptions = {}): Promise<Outcome> {
  // A page under a strict policy evaluates no text of its own: so it is not asked to wait for an expression.
  const outcome = await withPage({ folder, ...options }, ({ page }) => page.evaluate('globalThis.outcome'))
  return expectLearned(outcome, 'wasm')
}

describe.each([
  ['built by Vite', byVite],
  ['built by esbuild', byEsbuild],
  ['built by webpack', byWebpack],
  ['as one file for a plain <script type="module">', asOneFile],
])('in a browser, %s', (_, bring) => {
  let folder = ''

  it('the packages train on two threads where the page is isolated', async () => {
    folder = await bring(project, 'browser.js')
    expect(await trainIn(folder)).toMatchObject({ threads: 2, notes: [] })
  })

  it('and on one where it is not, and say why', async () => {
    const { threads, notes } = await trainIn(folder, { isolated: false })
    expect(threads).toBe(1)
    expect(notes).toEqual([expect.stringMatching(/no shared memory.*Cross-Origin-Opener-Policy: same-origin/)])
  })
})

describe('a page without fallbacks', () => {
  it('trains, and loads one build of the engine and none of the fallbacks', async () => {
    const folder = await byEsbuild(project, 'lean.js')
    const [outcome, loaded] = await withPage({ folder }, ({ page }) =>
      page.evaluate<[unknown, string[]]>(
        "globalThis.outcome.then((outcome) => [outcome, performance.getEntriesByType('resource').map(({ name }) => name)])",
      ),
    )
    expect(expectLearned(outcome, 'wasm')).toMatchObject({ threads: 2, notes: [] })
    const scripts = loaded.map((url) => basename(new URL(url).pathname)).filter((name) => name.endsWith('.js'))
    const sizes = scripts.map((name) => gzipSync(readFileSync(join(folder, name))).length)
    const size = sizes.reduce((total, each) => total + each, 0)
    console.info(`a page that trains, built by esbuild, loads ${(size / 1000).toFixed(1)} KB after gzip`)
    expect(scripts.filter((name) => /^(fma|plain)-/.test(name))).toHaveLength(1)
    expect(size).toBeLessThan(184_000)
  })
})

describe('under a strict Content-Security-Policy', () => {
  const headers = {
    'content-security-policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'",
  }

  it('what is inside the package trains on one thread, and says why', async () => {
    const { threads, notes } = await trainIn(await byEsbuild(project, 'browser.js'), { headers })
    expect(threads).toBe(1)
    expect(notes).toEqual([expect.stringMatching(/no worker could be started.*files\.worker/)])
  })

  it.each([
    ['by Vite', byVite, 'strict-by-vite.js'],
    ['by webpack', byWebpack, 'strict-by-webpack.js'],
    ['by hand', byHand, 'strict-by-hand.js'],
  ])('files that are served %s train on two', async (_, bring, script) => {
    expect(await trainIn(await bring(project, script), { headers })).toMatchObject({ threads: 2, notes: [] })
  })

  async function byHand(folder: string, script: string): Promise<string> {
    const page = await byEsbuild(folder, script)
    for (const name of ['engine.wasm', 'engine-fma.wasm', 'engine-worker.js'])
      await cp(join(folder, 'node_modules/@sandglass/backends/dist', name), join(page, name))
    return page
  }
})
