import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { publishedFolders, repository } from '../packed-project.js'
import { compile } from '../type-check.js'

const folder = inject('project')

// tests/training runs these examples; here they meet the packed declarations.
const examples = ['.', ...publishedFolders].flatMap((path) => {
  const readme = readFileSync(join(repository, path, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)]
  return blocks.map(([, program = ''], index) => ({
    title: `example ${index + 1} of ${join(path, 'README.md')}`,
    file: `readme-${path === '.' ? 'top' : basename(path)}-${index + 1}.ts`,
    program,
  }))
})

it.each(examples)('$title is well typed', async ({ file, program }) => {
  await writeFile(join(folder, file), program)
  const { exitCode, stdout } = await compile(folder, [file])
  expect(exitCode, stdout).toBe(0)
})
