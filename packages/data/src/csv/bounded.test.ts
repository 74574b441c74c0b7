import { InvalidFileError } from '@sandglass/base'
import { expect, it } from 'vitest'
import { bounded } from './bounded.js'

it('ends what unpacks to more than a file of its size can hold', async () => {
  const piece = new Uint8Array(2 ** 20)
  async function* pieces(count: number) {
    for (let i = 0; i < count; i++) yield piece
  }
  const sizeOf = async (count: number, packed: number) => {
    let size = 0
    for await (const each of bounded(pieces(count), packed, 'x.csv.gz')) size += each.length
    return size
  }
  expect(await sizeOf(64, 1000)).toBe(2 ** 26)
  await expect(sizeOf(65, 1000)).rejects.toThrow(InvalidFileError)
  expect(await sizeOf(1000, 2 ** 23)).toBe(1000 * 2 ** 20)
  await expect(sizeOf(2000, 2 ** 23)).rejects.toThrow('x.csv.gz: its 8388608 bytes unpack to more than 1677721600.')
})
