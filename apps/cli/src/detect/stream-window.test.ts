import type { Json } from '@sandglass/base'
import { expect, it } from 'vitest'
import { type Fields, windowReader } from './stream-window.js'

const readRow = async (given: Json) => ({ values: Float32Array.from(given as number[]), unseen: null })

/** Reads rows of one value each, of windows of two, and tells what windows they complete. */
function reader(group: string | null) {
  const { read } = windowReader(readRow, { length: 2, step: 2 }, group)
  let line = 0
  return async (value: number, fields: Fields) => {
    const window = await read([value], ++line, fields)
    return window && [...window.values]
  }
}

it('rows of lists are of the series that they name beside them, a number as its text', async () => {
  const read = reader('machine')
  expect(await read(1, { machine: 'a' })).toBeNull()
  expect(await read(2, { machine: 7 })).toBeNull()
  expect(await read(3, { machine: 'a' })).toEqual([1, 3])
  expect(await read(4, { machine: '7' })).toEqual([2, 4])
})

it('a row that names no group is refused, and as it may be of any, all windows begin anew', async () => {
  const read = reader('machine')
  await read(1, { machine: 'a' })
  for (const fields of [{}, { machine: null }, { machine: ['a'] }])
    await expect(read(2, fields)).rejects.toMatchObject({
      message: expect.stringMatching(/^detect: line \d must name its machine, got .*\.$/),
      cure: expect.stringContaining('{ "values": […], "machine": … }'),
    })
  expect(await read(3, { machine: 'a' })).toBeNull()
  expect(await read(4, { machine: 'a' })).toEqual([3, 4])
})

it('memory is bounded: of ever new groups the one that waited longest is forgotten', async () => {
  const read = reader('machine')
  await read(1, { machine: 'first' })
  await read(2, { machine: 'second' })
  for (let i = 0; i < 9998; i++) await read(0, { machine: i })
  expect(await read(3, { machine: 'first' })).toEqual([1, 3])
  await read(0, { machine: 'one more' })
  expect(await read(4, { machine: 'second' })).toBeNull()
  await read(5, { machine: 'first' })
  expect(await read(6, { machine: 'first' })).toEqual([5, 6])
})
