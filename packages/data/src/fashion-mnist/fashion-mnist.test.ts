import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { newFolder } from '../testing/small-set.js'
import { fourFiles } from '../testing/write-idx.js'
import { fashionMnist } from './index.js'
import { fashionMnistSet } from './set.js'

it('reads the four files from a folder, with the names of the clothes', async () => {
  const { train, test, classes, licence } = await fashionMnist({ from: await newFolder(fourFiles(4, 2)) })
  expect([train.count, train.name, test.count, test.name]).toEqual([
    4,
    'fashion-mnist training images',
    2,
    'fashion-mnist test images',
  ])
  expect([classes.length, classes[9], licence]).toEqual([10, 'Ankle boot', 'MIT'])
})

const folder = fashionMnistSet.installed?.folder ?? ''
const installed = existsSync(folder)
if (!installed) console.info("Not run here: Fashion-MNIST itself. It needs Debian's package dataset-fashion-mnist.")

it.runIf(installed)('finds Fashion-MNIST where Debian installs it, and knows its SHA-256', async () => {
  const { train, test } = await fashionMnist({ cache: await newFolder() })
  expect([train.count, test.count]).toEqual([60_000, 10_000])
  expect(Array.from({ length: 4 }, (_, i) => train.labels[i])).toEqual([9, 0, 0, 3])
  for (const [name, expected] of Object.entries(fashionMnistSet.sha256)) {
    const unpacked = gunzipSync(readFileSync(join(folder, `${name}.gz`)))
    expect(createHash('sha256').update(unpacked).digest('hex')).toBe(expected)
  }
})
