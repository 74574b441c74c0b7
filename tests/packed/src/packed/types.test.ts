import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, inject, it } from 'vitest'
import { run } from '../command.js'

const folder = inject('project')
const tsc = join(import.meta.dirname, '../../node_modules/.bin/tsc')

const options = (resolution: 'bundler' | 'nodenext') => ({
  compilerOptions: {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
    module: resolution === 'bundler' ? 'ESNext' : 'NodeNext',
    moduleResolution: resolution,
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
  },
  files: ['types.ts'],
})

it.each(['bundler', 'nodenext'] as const)(
  'the packed declarations infer what they should, resolved as by %s',
  async (resolution) => {
    await writeFile(join(folder, `tsconfig.${resolution}.json`), JSON.stringify(options(resolution)))
    const { exitCode, stdout } = await run(tsc, ['-p', `tsconfig.${resolution}.json`], { folder })
    expect(exitCode, stdout).toBe(0)
  },
)

it('would refuse a wrong expectation', async () => {
  const wrong = (await readFile(join(folder, 'types.ts'), 'utf8')).replace('expectType<Evaluation>()', 'expectType<History>()')
  await writeFile(join(folder, 'wrong-types.ts'), wrong)
  await writeFile(join(folder, 'tsconfig.wrong.json'), JSON.stringify({ ...options('bundler'), files: ['wrong-types.ts'] }))
  const { exitCode, stdout } = await run(tsc, ['-p', 'tsconfig.wrong.json'], { folder })
  expect(exitCode).not.toBe(0)
  expect(stdout).toContain('wrong-types.ts')
})
