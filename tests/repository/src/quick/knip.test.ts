import { expect, it } from 'vitest'
import { withLikeness } from '../likeness.js'
import { root } from '../repository.js'
import { runTool } from '../tool.js'

const knip = (folder: string) => runTool('knip', ['--no-progress', '--directory', folder])

it('finds no unused file, export or dependency, and none that is missing', async () => {
  const { exitCode, output } = await knip(root)
  expect(exitCode, output).toBe(0)
})

it.each([
  ['an unused file', { 'src/unused.ts': 'export {}\n' }],
  ['an unused export', { 'src/index.ts': "import './a.js'\n", 'src/a.ts': 'export const a = 1\n' }],
  ['a dependency that nobody declared', { 'src/index.ts': "import 'undeclared'\n" }],
])(
  'would find %s',
  async (_, files) => {
    const manifest = JSON.stringify({ name: 'likeness', type: 'module', exports: './src/index.ts' })
    await withLikeness({ 'package.json': manifest, 'src/index.ts': 'export {}\n', ...files }, async (top) => {
      expect((await knip(top)).exitCode).toBe(1)
    })
  },
  60_000,
)
