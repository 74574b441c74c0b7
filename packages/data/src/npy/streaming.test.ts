import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { afterAll, expect, it } from 'vitest'
import { type NpyExamples, npyHeader, openNpy } from './index.js'

const [count, height, width] = [4096, 256, 256]
const bytes = count * height * width
/** A sixteenth of the set. */
const few = bytes / 16

const folder = mkdtempSync(join(tmpdir(), 'sandglass-streaming-'))
const path = join(folder, 'large.npy')
afterAll(() => rmSync(folder, { recursive: true }))

/** A quarter of a gigabyte, of which the file system keeps no more than the header. */
function writeLarge(): void {
  const file = openSync(path, 'wx')
  const header = npyHeader('uint8', [count, height, width, 1])
  writeSync(file, header)
  ftruncateSync(file, header.length + bytes)
  closeSync(file)
}

/** The most that arrays take beyond what they took before, while an opened set is read through in an order of chance. */
async function mostTaken(open: () => Promise<NpyExamples>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers
  const set = await open()
  let most = 0
  const look = (): void => {
    most = Math.max(most, process.memoryUsage().arrayBuffers - before)
  }
  const order = Uint32Array.from({ length: set.count }, (_, index) => index)
  stream(1, 'order').shuffle(order)
  const batch = new Float32Array(16 * height * width)
  for (let start = 0; start < order.length; start += 16) {
    await set.read(order.subarray(start, start + 16), batch)
    look()
  }
  await set.close?.()
  return most
}

it('a set of a quarter of a gigabyte is read through in a sixteenth of that, where it may not be held; held, it takes all', async () => {
  writeLarge()
  expect(await mostTaken(() => openNpy(path, { scale: 'unit', heldBytes: bytes - 1 }))).toBeLessThan(few)
  // What would be measured if it were read whole: the bound can be broken.
  expect(await mostTaken(() => openNpy(path, { scale: 'unit', heldBytes: bytes }))).toBeGreaterThan(8 * few)
}, 60_000)
