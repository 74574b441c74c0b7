import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { transform } from 'esbuild'
import { afterAll, describe, expect, it } from 'vitest'
import { examplesIn, readmes, repository } from './readme-examples.js'

const run = promisify(execFile)

/** Inside this package, so that imports resolve as they would in a reader's project with everything installed. */
const modules = join(repository, 'tests', 'training', '.results', 'examples')
const working = await mkdtemp(join(tmpdir(), 'sandglass-readme-'))
afterAll(async () => {
  await rm(modules, { recursive: true, force: true })
  await rm(working, { recursive: true, force: true })
})

describe.each(readmes())('%s', (file) => {
  it('has an example', () => {
    expect(existsSync(join(repository, file)), `${file} is missing`).toBe(true)
    expect(examplesIn(file).length, 'blocks fenced as ts').toBeGreaterThan(0)
  })

  // Plain Node and the built packages: under Vitest, TensorFlow.js has gradients that it lacks there.
  it.each(existsSync(join(repository, file)) ? examplesIn(file) : [])(
    'runs as printed: line $line',
    async ({ line, code }) => {
      const { code: plain } = await transform(code, { loader: 'ts', format: 'esm', target: 'node20' })
      await mkdir(modules, { recursive: true })
      const path = join(modules, `${file.replaceAll('/', '-')}-${line}.mjs`)
      await writeFile(path, plain)
      // If it fails, this is rejected with what it printed.
      await run(process.execPath, [path], { cwd: working, timeout: 240_000, maxBuffer: 2 ** 26 })
    },
    250_000,
  )
})
