import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import { type Refused, small, trainSmall } from '../testing/small-run.js'
import { freshFolder } from './new-places.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const folders = ['folder', 'file']

beforeAll(async () => {
  const { code } = await trainSmall(directory, '--out', 'run', '--backend', 'cpu')
  expect(code).toBe(0)
  for (const name of ['kept.npy', 'kept.csv', 'kept.png', 'codes.labels.npy', 'kept.json', 'file'])
    writeFileSync(inFolder(name), 'mine')
  mkdirSync(inFolder('folder'))
  writeFileSync(inFolder('folder', 'mine.txt'), 'mine')
  mkdirSync(inFolder('a.png'))
})

async function refusal(argv: readonly string[]): Promise<string> {
  const { code, document } = await runJson<Refused>(argv, { directory })
  expect(code).toBe(2)
  return document.error.message
}

describe('nothing is written over', () => {
  const files: readonly (readonly [words: string, argv: readonly string[]])[] = [
    ['encode: --out must be a new file, and kept.csv is there already.', ['encode', 'run', '--out', 'kept.csv']],
    ['encode: --out must be a new file, and codes.labels.npy is there already.', ['encode', 'run', '--out', 'codes.npy']],
    ['generate: --out must be a new file, and kept.npy is there already.', ['generate', 'run', '--out', 'kept.npy']],
    [
      'interpolate: --out must be a new file, and kept.png is there already.',
      ['interpolate', 'run', '--from', '0', '--to', '1', '--out', 'kept.png'],
    ],
    ['traverse: --out must be a new file, and kept.png is there already.', ['traverse', 'run', '--out', 'kept.png']],
    ['manifold: --out must be a new file, and kept.png is there already.', ['manifold', 'run', '--out', 'kept.png']],
    ['reconstruct: --out must be a new file, and kept.png is there already.', ['reconstruct', 'run', '--out', 'kept.png']],
    ['reconstruct: --out must be a file, and a.png is a folder.', ['reconstruct', 'run', '--out', 'a.png']],
    [
      'denoise: --out must be a new file, and kept.png is there already.',
      ['denoise', 'run', '--noise', '0.1', '--out', 'kept.png'],
    ],
    ['data: --out must be a new file, and kept.png is there already.', ['data', 'inspect', 'shapes', '--out', 'kept.png']],
    ['data: --config must be a new file, and kept.json is there already.', ['data', 'inspect', 'shapes', '--config', 'kept.json']],
  ]

  it.each(files)('%s', async (words, argv) => {
    expect(await refusal(argv)).toBe(words)
    for (const name of ['kept.npy', 'kept.csv', 'kept.png', 'codes.labels.npy', 'kept.json'])
      expect(readFileSync(inFolder(name), 'utf8')).toBe('mine')
    expect(existsSync(inFolder('codes.npy'))).toBe(false)
  })

  it.each(folders)('nor a folder filled that is in use: %s', async (out) => {
    for (const argv of [
      ['train', 'dense', ...small],
      ['detect', 'run', '--data', 'shapes', '--calibrate', 'shapes:test'],
      ['shrink', 'run'],
    ])
      for (const place of [out, ...(out === 'file' ? ['file/run'] : [])])
        expect(await refusal([...argv, '--out', place])).toMatch(
          /^(train|detect|shrink): --out must be a new or empty folder, and /,
        )
    expect(readFileSync(inFolder('folder', 'mine.txt'), 'utf8')).toBe('mine')
  })
})

describe('a fresh folder', () => {
  it('is made at once, and another for each of several who ask at the same time', async () => {
    const parent = inFolder('asked', 'often')
    const folders = await Promise.all(Array.from({ length: 5 }, () => freshFolder(parent, 'reduce')))
    expect(folders.sort()).toEqual(['reduce', 'reduce-2', 'reduce-3', 'reduce-4', 'reduce-5'].map((name) => join(parent, name)))
    expect(folders.every((folder) => existsSync(folder))).toBe(true)
  })

  it('is beside a file of its name, too', async () => {
    expect(await freshFolder(directory, 'file')).toBe(inFolder('file-2'))
  })
})
