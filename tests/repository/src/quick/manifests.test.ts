import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { publicPackages, readText, root, workspacePackages } from '../repository.js'

describe.each(workspacePackages.map((entry) => [entry.manifest.name, entry] as const))('%s', (_, { folder, manifest }) => {
  it('says what it is', () => {
    expect(manifest).toMatchObject({ license: 'Apache-2.0', type: 'module', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    expect(manifest.description).toMatch(/\.$/)
    expect(manifest.name).toBe(
      `@sandglass/${folder.split('/')[1]}${folder.startsWith('tests/') && manifest.name.endsWith('-tests') ? '-tests' : ''}`,
    )
  })

  it('takes its dependencies from the catalog and the workspace', () => {
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies }
    expect(Object.entries(pinned).filter(([, range]) => range !== 'catalog:' && range !== 'workspace:^')).toEqual([])
  })

  it('has the TypeScript of the house', () => {
    expect(manifest.devDependencies).toHaveProperty('typescript')
  })

  it('has its types checked', () => {
    expect(manifest.scripts).toHaveProperty('typecheck')
  })
})

describe.each(publicPackages.map((entry) => [entry.manifest.name, entry] as const))(
  '%s, which is published,',
  (name, { folder, manifest }) => {
    it('has a README with an example', () => {
      const readme = readText(join(folder, 'README.md'))
      expect(readme.startsWith(`# ${name}\n`)).toBe(true)
      expect(readme).toMatch(/^```(ts|sh|bash)\n/m)
    })

    it('runs on the same Node versions as the repository', () => {
      expect(manifest.engines).toEqual(JSON.parse(readText('package.json')).engines)
    })

    it('has every export in its sources', () => {
      const missing = Object.values(manifest.exports ?? {})
        .flatMap((target) => (typeof target === 'string' ? [] : [target.source]))
        .filter((path) => !existsSync(join(root, folder, path)))
      expect(missing).toEqual([])
    })

    it('exports explicitly, types first, sources for those who work on it, the built files for all others', () => {
      const entries = Object.entries(manifest.exports ?? {}).filter(([path]) => path !== './package.json')
      for (const [path, target] of entries) {
        // What pages serve as it is, and nobody imports.
        if (typeof target === 'string') {
          expect(target).toBe(`./dist/${path.slice(2)}`)
          continue
        }
        // Where the built files are many, Node has them in few.
        const isTwice = 'node' in target
        expect(Object.keys(target)).toEqual(['types', 'source', ...(isTwice ? ['node'] : []), 'default'])
        if (isTwice) expect(target.node).toMatch(/^\.\/dist\/node\/.+\.js$/)
        expect(target).toMatchObject({
          types: { source: expect.stringMatching(/^\.\/src\/.+\.ts$/), default: expect.stringMatching(/^\.\/dist\/.+\.d\.ts$/) },
          default: expect.stringMatching(/^\.\/dist\/.+\.js$/),
        })
      }
      expect(entries.length + Object.keys(manifest.bin ?? {}).length).toBeGreaterThan(0)
    })

    it('publishes its sources without tests', () => {
      expect(manifest.files).toContain('dist')
      if (manifest.files?.includes('src')) expect(manifest.files).toContain('!src/**/*.test.ts')
    })

    it('has an honest sideEffects field if it is a library', () => {
      if (manifest.exports !== undefined) expect(manifest).toHaveProperty('sideEffects')
    })

    it('asks for TensorFlow.js as a peer, so that one engine is shared', () => {
      if (manifest.bin === undefined) expect(manifest.dependencies ?? {}).not.toHaveProperty('@tensorflow/tfjs-core')
    })
  },
)
