import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeNpy } from '@sandglass/data/npy'
import { encode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

interface Cache {
  readonly cache: string
  readonly cleared: boolean
  readonly bytes: number
  readonly conversions: readonly { readonly source: string | null; readonly bytes: number }[]
}

const listed = async (...argv: string[]) =>
  (await runJson<Cache>(['data', 'cache', '--cache', 'kept', ...argv], { directory })).document

/** The weights of a brief training. */
async function trained(name: string, ...argv: string[]) {
  const brief = ['--epochs', '1', '--batch-size', '8', '--seed', '1', '--backend', 'cpu', '--out', name]
  const { code, stderr } = await runJson<Trained>(['train', 'dense', ...argv, ...brief], { directory })
  expect(code, stderr).toBe(0)
  return { weights: readFileSync(inFolder(name, 'model/model.safetensors')), stderr }
}

beforeAll(() => {
  const pixels = (image: number) => Uint8Array.from({ length: 48 }, (_, i) => (31 * image + 5 * i) % 256)
  mkdirSync(inFolder('pictures'))
  const all = Array.from({ length: 40 }, (_, image) => pixels(image))
  for (const [image, data] of all.entries())
    writeFileSync(inFolder('pictures', `${100 + image}.png`), encode({ width: 8, height: 6, data, channels: 1, depth: 8 }))
  writeFileSync(inFolder('pictures.npy'), writeNpy(Uint8Array.from(all.flatMap((data) => [...data])), [40, 6, 8, 1]))
  const rows = Array.from({ length: 60 }, (_, row) => `${Math.sin(row)},${row % 7},${row % 2 ? 'red' : 'blue'}`)
  writeFileSync(inFolder('table.csv'), `a,b,c\n${rows.join('\n')}\n`)
})

describe('files of the user’s own', () => {
  it('train the same bits from memory, from a cache by position, and as they are', async () => {
    for (const name of ['pictures', 'table.csv']) {
      const data = `./${name}`
      const held = await trained(`${name}-held`, '--data', data, '--cache', 'kept')
      expect(held.stderr).toContain(`Converting ${name} for quick reading, once`)
      const streamed = await trained(`${name}-streamed`, '--data', data, '--cache', 'kept', '--max-memory', '0')
      expect(streamed.stderr).not.toContain('Converting')
      expect(streamed.weights.equals(held.weights)).toBe(true)
      const plain = await trained(`${name}-plain`, '--data', data, '--no-cache')
      expect(plain.weights.equals(held.weights)).toBe(true)
    }
    const { cache, conversions, bytes } = await listed()
    expect(cache).toBe(inFolder('kept'))
    expect(conversions.map(({ source }) => source).sort()).toEqual([inFolder('pictures'), inFolder('table.csv')])
    expect(bytes).toBe(conversions.reduce((sum, each) => sum + each.bytes, 0))
    expect((await run(['data', 'cache', '--cache', 'kept'], { directory })).stdout).toContain('2 conversions, ')
    expect(await listed('--clear')).toMatchObject({ cleared: true, bytes })
    expect(await listed()).toMatchObject({ cleared: false, bytes: 0, conversions: [] })
  })

  it('of NumPy are held where there is room, and else read as they are needed, which is said', async () => {
    const held = await trained('array-held', '--data', 'pictures.npy', '--max-memory', '2KB')
    const streamed = await trained('array-streamed', '--data', 'pictures.npy', '--max-memory', '1.9 kB')
    expect(streamed.weights.equals(held.weights)).toBe(true)
    const words = 'pictures.npy is read from its file as it is needed'
    expect([held.stderr.includes(words), streamed.stderr.includes(words)]).toEqual([false, true])
  })

  it.each(['lots', '-1MB', '5 parsecs', '', '1e9TB5'])('are not read by a --max-memory of %j', async (size) => {
    const { code, document } = await runJson<Refused>(['data', 'inspect', 'table.csv', '--max-memory', size], { directory })
    expect([code, document.error]).toEqual([
      2,
      {
        code: 'invalid-argument',
        message: `sandglass: --max-memory must be a size, got ${JSON.stringify(size)}.`,
        cure: 'Give one such as 500MB or 2GB; 0 holds nothing in memory.',
      },
    ])
  })

  it('are read without a cache where it cannot be written, unless the user named it', async () => {
    writeFileSync(inFolder('file'), '')
    const inspect = (...argv: string[]) =>
      runJson<Refused>(['data', 'inspect', 'table.csv', ...argv], { directory, environment: { SANDGLASS_CACHE: inFolder('file') } })
    for (const argv of [[], ['--cache', 'file']]) {
      const { code, document } = await inspect(...argv)
      expect([code, document.error]).toMatchObject([
        1,
        { code: 'storage-failed', cure: 'Name another folder with --cache, or give --no-cache.' },
      ])
    }
    expect((await inspect('--no-cache')).code).toBe(0)
    process.env.XDG_CACHE_HOME = inFolder('file')
    try {
      const { code, stderr } = await runJson(['data', 'inspect', 'table.csv'], { directory, environment: {} })
      expect([code, stderr.includes('table.csv is read without a cache.')]).toEqual([0, true])
    } finally {
      delete process.env.XDG_CACHE_HOME
    }
  })
})
