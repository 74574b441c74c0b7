import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { transform } from 'esbuild'
import { describe, expect, inject, it } from 'vitest'
import { runWell } from '../command.js'
import { publishedFolders, repository } from '../packed-project.js'
import { compile } from '../type-check.js'

const folder = inject('project')

/** Every ```ts block of a README is a program of its own. */
const examples = ['.', ...publishedFolders].flatMap((path) => {
  const readme = readFileSync(join(repository, path, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program = '']) => program)
  return blocks.map((program, index) => ({
    title: `example ${index + 1} of ${join(path, 'README.md')}`,
    file: `readme-${path === '.' ? 'top' : basename(path)}-${index}`,
    program,
  }))
})

describe.each(examples)('$title', ({ file, program }) => {
  it('is well typed', async () => {
    await writeFile(join(folder, `${file}.ts`), program)
    const { exitCode, stdout } = await compile(folder, [`${file}.ts`])
    expect(exitCode, stdout).toBe(0)
  })

  it('runs as printed', async () => {
    const { code } = await transform(program, { loader: 'ts', format: 'esm', target: 'node20' })
    await writeFile(join(folder, `${file}.mjs`), code)
    await runWell(process.execPath, [`${file}.mjs`], { folder })
  })
})
