import { expect, it } from 'vitest'
import { writeNpy } from './write.js'

/** Reads a file as the format's documentation has it. */
function read(bytes: Uint8Array): { header: string; start: number; view: DataView } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0])
  const start = 10 + view.getUint16(8, true)
  return { header: new TextDecoder().decode(bytes.subarray(10, start)), start, view }
}

it('is a NumPy file: header in Python’s words, numbers little-endian from a multiple of 64 on', () => {
  const { header, start, view } = read(writeNpy(Float32Array.of(1.5, -2, 0.1, 4, 5, 6), [2, 3]))
  expect(header).toMatch(/^\{'descr': '<f4', 'fortran_order': False, 'shape': \(2, 3\), \} *\n$/)
  expect(start % 64).toBe(0)
  expect([0, 1, 2].map((i) => view.getFloat32(start + 4 * i, true))).toEqual([1.5, -2, Math.fround(0.1)])
  expect(view.byteLength).toBe(start + 24)
})

it('writes whole numbers as such, one axis as Python writes a tuple of one, and none as an empty one', () => {
  const whole = read(writeNpy(Int32Array.of(-1, 2), [2]))
  expect(whole.header).toMatch(/'descr': '<i4'.*'shape': \(2,\)/)
  expect([whole.view.getInt32(whole.start, true), whole.view.getInt32(whole.start + 4, true)]).toEqual([-1, 2])
  expect(read(writeNpy(Float32Array.of(7), [])).header).toMatch(/'shape': \(\)/)
  const many = new Array<number>(40).fill(1)
  expect(read(writeNpy(Float32Array.of(7), many)).start).toBe(192)
})
