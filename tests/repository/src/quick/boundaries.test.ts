import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { breachedBoundaries, coreRooms } from '../boundaries.js'
import { withLikeness } from '../likeness.js'
import { readText, root } from '../repository.js'

const breaches = (files: Record<string, string>) => withLikeness(files, (top) => breachedBoundaries(top, ['packages']))

describe('boundaries', () => {
  it('hold everywhere', async () => {
    expect(await breachedBoundaries(root, ['packages', 'apps', 'tests', 'scripts'])).toEqual([])
  })

  it('know every room of core', () => {
    const rooms = readdirSync(join(root, 'packages/core/src'), { withFileTypes: true }).filter((entry) => entry.isDirectory())
    const known = new Set([...coreRooms.flat(), 'testing'])
    expect(rooms.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
  })

  it('are those that ARCHITECTURE.md tells of', () => {
    const [, list = ''] = readText('ARCHITECTURE.md').match(/### Rooms inside core.*?```\n(.*?)```/s) ?? []
    const lines = list.trimEnd().split('\n')
    expect(lines.map((line) => Array.from(line.matchAll(/(\w+)\/(?=\s)/g), ([, name]) => name))).toEqual(coreRooms)
  })

  it('let a package import base and a room import what is before it', async () => {
    expect(
      await breaches({
        'packages/base/src/index.ts': 'export const a = 1\n',
        'packages/core/src/operations/dense.ts': "export { a } from '../../../base/src/index.js'\n",
        'packages/core/src/models/model.ts': "import { a } from '../operations/dense.js'\nexport const b = a\n",
        'packages/core/src/persistence/stores/node.ts':
          "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n",
        'packages/core/src/models/model.test.ts':
          "import { readFileSync } from 'node:fs'\nimport { b } from './model.js'\nreadFileSync(b)\n",
      }),
    ).toEqual([])
  })

  it('forbid cycles, also of types', async () => {
    const files = {
      'packages/data/src/a.ts': "import type { B } from './b.js'\nexport type A = B | 1\n",
      'packages/data/src/b.ts': "import type { A } from './a.js'\nexport type B = A | 2\n",
    }
    expect(await breaches(files)).toContain('no import cycle: packages/data/src/a.ts → packages/data/src/b.ts')
  })

  it('forbid imports that lead nowhere', async () => {
    expect(await breaches({ 'packages/data/src/a.ts': "import './nowhere.js'\n" })).toEqual([
      'every import leads somewhere: packages/data/src/a.ts → ./nowhere.js',
    ])
  })

  it.each([
    ['by name', "import '@sandglass/core'\n", '@sandglass/core'],
    ['by path', "import '../../core/src/index.js'\n", 'packages/core/src/index.ts'],
    ['of types', "import type { X } from '../../core/src/index.js'\nexport type Y = X\n", 'packages/core/src/index.ts'],
  ])('forbid one package to import another %s, in tests too', async (_, source, to) => {
    for (const file of ['a.ts', 'a.test.ts'])
      expect(
        await breaches({ 'packages/core/src/index.ts': 'export type X = 1\n', [`packages/data/src/${file}`]: source }),
      ).toContain(`a package imports no package of ours but base: packages/data/src/${file} → ${to}`)
  })

  it('forbid base any dependency', async () => {
    const files = { 'packages/base/src/a.ts': "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n" }
    expect(await breaches(files)).toContain('base depends on nothing: packages/base/src/a.ts → fs')
  })

  it.each([
    'packages/core/src/models/a.ts',
    'packages/core/src/persistence/stores/browser.ts',
    'packages/viz/src/a.ts',
    'packages/baselines/src/a.ts',
  ])('forbid Node in %s', async (file) => {
    expect(await breaches({ [file]: "import { readFileSync } from 'node:fs'\nexport const read = readFileSync\n" })).toEqual([
      `base, core, viz and baselines run anywhere: only core/stores/node knows Node: ${file} → fs`,
    ])
  })

  it.each(['packages/data/src/b.test.ts', 'packages/data/src/testing/b.ts'])('forbid a source to import %s', async (file) => {
    const source = `import '${file.replace('packages/data/src', '.').replace('.ts', '.js')}'\n`
    const files = { 'packages/data/src/a.ts': source, 'packages/data/src/a.test.ts': source, [file]: 'export {}\n' }
    expect(await breaches(files)).toEqual([`only tests import tests and their helpers: packages/data/src/a.ts → ${file}`])
  })

  it('forbid upward and sideways imports inside core, for every pair of rooms', async () => {
    const files: Record<string, string> = {}
    const expected: string[] = []
    coreRooms.forEach((here, level) => {
      const forbidden = coreRooms.slice(level).flat()
      for (const from of here) {
        files[`packages/core/src/${from}/index.ts`] = 'export const x = 1\n'
        for (const to of forbidden.filter((name) => name !== from)) {
          const file = `packages/core/src/${from}/to-${to}.ts`
          files[file] = `export { x } from '../${to}/index.js'\n`
          expected.push(`core: ${here.join(', ')} may import only from rooms before: ${file} → packages/core/src/${to}/index.ts`)
        }
      }
    })
    expect((await breaches(files)).sort()).toEqual(expected.sort())
  })
})
