import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withLikeness } from '../likeness.js'
import { publicPackages, root } from '../repository.js'
import { runTool } from '../tool.js'

const publint = (folder: string) => runTool('publint', ['run', '--strict', '--pack', 'npm', folder])
const attw = (folder: string, filesToServe: readonly string[] = []) =>
  runTool('attw', [
    ...['--pack', folder, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--format', 'ascii'],
    ...(filesToServe.length > 0 ? ['--exclude-entrypoints', ...filesToServe] : []),
  ])

describe.each(publicPackages.map(({ folder, manifest }) => [manifest.name, { folder, manifest }] as const))(
  '%s',
  (_, { folder, manifest }) => {
    it('is packed as package managers and bundlers want it', async () => {
      const { exitCode, output } = await publint(join(root, folder))
      expect(exitCode, output).toBe(0)
    })

    // The command line has no types to be wrong.
    if (manifest.exports !== undefined)
      it('has the types that its users will see', async () => {
        // Nobody imports what pages serve as it is.
        const served = Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
          typeof target === 'string' && !path.endsWith('.json') ? [path] : [],
        )
        const { exitCode, output } = await attw(join(root, folder), served)
        expect(exitCode, output).toBe(0)
      })
  },
)

describe('a package that is packed wrongly', () => {
  const manifest = {
    name: 'wrong',
    version: '1.0.0',
    license: 'MIT',
    type: 'module',
    exports: { '.': { default: './dist/index.js', types: './dist/index.d.ts' } },
  }

  it('would be found by publint', async () => {
    await withLikeness({ 'package.json': JSON.stringify(manifest), 'dist/index.js': 'export const a = 1\n' }, async (top) => {
      const { exitCode, output } = await publint(top)
      expect(exitCode).not.toBe(0)
      expect(output).toContain('types should be the first')
    })
  })

  it('would be found by are-the-types-wrong', async () => {
    const files = {
      'package.json': JSON.stringify(manifest),
      'dist/index.js': 'export const a = 1\n',
      'dist/index.d.ts': "export { a } from './elsewhere'\nexport default 1\n",
    }
    await withLikeness(files, async (top) => {
      const { exitCode, output } = await attw(top)
      expect(exitCode).not.toBe(0)
      expect(output).toContain('Internal resolution error')
    })
  })
})
