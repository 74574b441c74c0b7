import { expect, it } from 'vitest'
import { withLikeness } from '../likeness.js'
import { readText, root } from '../repository.js'
import { runTool } from '../tool.js'

const biome = (folder: string) => runTool('biome', ['check', '--error-on-warnings', '--max-diagnostics=50', '.'], folder)

it('finds the whole repository formatted and free of lint', async () => {
  const { output, exitCode } = await biome(root)
  expect(exitCode, output).toBe(0)
})

it.each([
  ['a wrong format', 'export const a = "double quotes";\n'],
  ['any', 'export const a: any = 1\n'],
  ['a non-null assertion', 'export const a = (b: number | null): number => b!\n'],
  ['an unused import', "import { join } from 'node:path'\n"],
  ['a promise that nobody awaits', 'const a = async (): Promise<void> => {}\nexport function b(): void {\n  a()\n}\n'],
])('would find %s', async (_, source) => {
  const settings = readText('biome.json').replace('"useIgnoreFile": true', '"useIgnoreFile": false')
  await withLikeness({ 'biome.json': settings, 'src/a.ts': source }, async (top) => {
    expect((await biome(top)).exitCode).toBe(1)
  })
})
