import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { compile } from '../type-check.js'

const folder = inject('project')

it.each(['bundler', 'nodenext'] as const)(
  'the packed declarations infer what they should, resolved as by %s',
  async (resolution) => {
    const { exitCode, stdout } = await compile(folder, ['types.ts'], resolution)
    expect(exitCode, stdout).toBe(0)
  },
)

it('would refuse a wrong expectation', async () => {
  const right = await readFile(join(folder, 'types.ts'), 'utf8')
  await writeFile(join(folder, 'wrong-types.ts'), right.replace('expectType<Evaluation>()', 'expectType<History>()'))
  const { exitCode, stdout } = await compile(folder, ['wrong-types.ts'])
  expect(exitCode).not.toBe(0)
  expect(stdout).toContain('wrong-types.ts')
})
