import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidFileError, readAll, SandglassError, sizeOf, take } from '@sandglass/base'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { joined } from '../testing/write-idx.js'
import { npyHeader, npyValues, openNpy, openNpz, readNpy, writeNpy, writeNpz } from './index.js'
import { type NpyType, npyTypes } from './types.js'

const folder = mkdtempSync(join(tmpdir(), 'sandglass-npy-'))
const onDisk = (name: string, bytes: Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** A file with any header, as other programs may write them. */
function npy(description: string, data: Uint8Array, version = 1): Uint8Array {
  const text = new TextEncoder().encode(`${description}\n`)
  const length = version === 1 ? [text.length & 255, text.length >> 8] : [text.length & 255, text.length >> 8, 0, 0]
  return joined(Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length), text, data)
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 })

describe('NumPy files', () => {
  it('come back as they were written, from memory, from disk and from a Blob, in any order of reading', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.infiniteStream(fc.float({ noNaN: true })), fc.nat(), async (shape, numbers, choice) => {
        const values = Float32Array.from({ length: sizeOf(shape) }, () => numbers.next().value as number)
        const bytes = writeNpy(values, shape)
        const indices = Uint32Array.from({ length: 5 }, (_, i) => (choice + i * (choice % 3)) % (shape[0] as number))
        const size = values.length / (shape[0] as number)
        const expected = Float32Array.from([...indices].flatMap((index) => [...values.subarray(index * size, (index + 1) * size)]))
        for (const source of [bytes, onDisk('round.npy', bytes), new Blob([bytes as Uint8Array<ArrayBuffer>])]) {
          const examples = await openNpy(source)
          expect(examples).toMatchObject({ count: shape[0], shape: shape.length === 1 ? [1] : shape.slice(1), type: 'float32' })
          const into = new Float32Array(expected.length)
          await examples.read(indices, into)
          expect(into).toEqual(expected)
          await examples.close?.()
          await examples.close?.()
        }
      }),
      { numRuns: 60 },
    )
  })

  it('without an example are refused', async () => {
    await expect(openNpy(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 4), }", new Uint8Array()))).rejects.toThrow(
      /its shape \[0, 4\] holds no examples/,
    )
  })

  it('are the same to the bit held in memory as read by position, bytes as [0, 1] where that is asked for', async () => {
    const bytes = Uint8Array.from({ length: 600 }, (_, index) => index)
    const halves = Float64Array.from({ length: 600 }, (_, index) => index / 3)
    for (const values of [bytes, halves]) {
      const file = onDisk('held.npy', writeNpy(values, [100, 2, 3]))
      const fortran = npy(
        `{'descr': '${values === bytes ? '|u1' : '<f8'}', 'fortran_order': True, 'shape': (100, 6), }`,
        new Uint8Array(values.buffer),
      )
      for (const source of [file, fortran]) {
        const [read, held] = [await openNpy(source, { scale: 'unit' }), await openNpy(source, { scale: 'unit', heldBytes: 2400 })]
        expect([read.held, held.held]).toEqual([0, values === bytes ? 600 : 2400])
        const { read: _, held: __, close: ___, readStored: ____, ...described } = read
        expect(held).toMatchObject(described)
        expect((await readAll(held)).values).toEqual((await readAll(read)).values)
        expect(read.range).toEqual(values === bytes ? [0, 1] : undefined)
        for (const examples of [read, held]) await examples.close?.()
      }
      const spared = await openNpy(file, { heldBytes: values.length - 1 })
      expect(spared.held).toBe(0)
    }
    await expect(openNpy(writeNpy(bytes, [600]), { heldBytes: -1 })).rejects.toThrow(/heldBytes must be a number of bytes/)
    await expect(openNpy(writeNpy(bytes, [600]), { scale: 'unitt' as 'unit' })).rejects.toThrow(/scale must be a finite number or/)
  })

  it.each(Object.keys(npyTypes) as NpyType[])('hold %s in either order of bytes', async (type) => {
    const { code, bytes: width } = npyTypes[type]
    const numbers = type === 'bool' ? [0, 1, 1, 0] : type.startsWith('u') ? [0, 1, 100, 255] : [-2, 0, 1, 100]
    const half = new Map([
      [-2, 0xc000],
      [0, 0],
      [1, 0x3c00],
      [100, 0x5640],
    ])
    for (const isLittle of [true, false]) {
      const data = new Uint8Array(width * 4)
      const view = new DataView(data.buffer)
      numbers.forEach((value, i) => {
        if (type === 'float16') view.setUint16(2 * i, half.get(value) ?? 0, isLittle)
        else if (type === 'float32') view.setFloat32(4 * i, value, isLittle)
        else if (type === 'float64') view.setFloat64(8 * i, value, isLittle)
        else if (width === 8) view.setBigInt64(8 * i, BigInt(value), isLittle)
        else if (width === 4) view.setInt32(4 * i, value, isLittle)
        else if (width === 2) view.setInt16(2 * i, value, isLittle)
        else view.setInt8(i, value)
      })
      const mark = width === 1 ? '|' : isLittle ? '<' : '>'
      // Keys in another order than NumPy's, and no space.
      const file = npy(`{'shape':(2,2),'fortran_order':False,"descr":'${mark}${code}'}`, data, isLittle ? 1 : 2)
      const examples = await openNpy(file)
      expect(examples.type).toBe(type)
      expect(Array.from((await readAll(examples)).values)).toEqual(numbers)
      expect(Array.from((await readNpy(file)).values)).toEqual(numbers)
    }
  })

  it('are put in order where they are in Fortran’s', async () => {
    // x[i][j][k] = 100·i + 10·j + k of shape [2, 3, 2], the first index fastest.
    const shape = [2, 3, 2]
    const data = new Uint8Array(12)
    for (let i = 0; i < 2; i++)
      for (let j = 0; j < 3; j++) for (let k = 0; k < 2; k++) data[i + 2 * j + 6 * k] = 100 * i + 10 * j + k
    const file = npy(`{'descr': '|u1', 'fortran_order': True, 'shape': (${shape.join(', ')}), }`, data)
    const expected = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121]
    expect(Array.from((await readAll(await openNpy(file))).values)).toEqual(expected)
    expect(Array.from((await readNpy(file)).values)).toEqual(expected)
    await expect(openNpy(file, { maximumBytes: 10 })).rejects.toThrow(/Fortran's order.* Save numpy\.ascontiguousarray\(x\)/)
  })

  it('know the range of bytes, and scale them', async () => {
    const file = writeNpy(Uint8Array.of(0, 255, 51, 102), [2, 2])
    expect((await openNpy(file)).range).toEqual([0, 255])
    const scaled = await openNpy(file, { scale: 1 / 255, role: 'test', labels: [1, 0], name: 'two' })
    expect(scaled).toMatchObject({ range: [0, 1], role: 'test', name: 'two', labels: [1, 0] })
    expect(Array.from((await readAll(scaled)).values)).toEqual([0, 1, 0.2, 0.4].map(Math.fround))
    expect((await openNpy(writeNpy(Float32Array.of(1, 2), [2]))).range).toBeUndefined()
    await expect(openNpy(file, { labels: [1] })).rejects.toThrow('openNpy: labels.length must be 2, one an example, got 1.')
    await expect(async () => (await openNpy(file)).read(Uint32Array.of(2), new Float32Array(2))).rejects.toThrow(
      /indices must be below 2/,
    )
  })

  it('are written piece by piece as at once', () => {
    const values = Int32Array.of(1, -2, 3)
    expect(joined(npyHeader('int32', [3]), npyValues(values))).toEqual(writeNpy(values, [3]))
    expect(npyHeader('float32', [7]).length % 64).toBe(0)
    expect(() => writeNpy(values, [2])).toThrow('writeNpy: shape must be of 3 values, got [2].')
  })

  const floats = (shape: string, bytes: number) =>
    npy(`{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`, new Uint8Array(bytes))
  it.each([
    ['another format', new TextEncoder().encode('PK and more'), /it is no NumPy file/],
    ['nothing', new Uint8Array(), /it is no NumPy file/],
    ['a version from the future', npy('{}', new Uint8Array(), 9), /version 9/],
    [
      'a huge header',
      joined(floats('(1,)', 4).subarray(0, 6), Uint8Array.of(2, 0, 255, 255, 255, 255, 0, 0)),
      /claims 4294967295 bytes/,
    ],
    ['half a header', floats('(1,)', 4).subarray(0, 40), /ends within its header/],
    ['too few values', floats('(2, 2)', 15), /it ends early: its shape \[2, 2\] of float32 makes/],
    ['too many values', floats('(2, 2)', 17), /goes on after the end/],
    ['an absurd shape', floats('(99999999999, 99999999999)', 4), /it ends early/],
    ['no axis', floats('()', 4), /holds no examples/],
    ['examples of nothing', floats('(3, 0)', 0), /holds no examples/],
    ['objects', npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(8)), /type "\|O".*can run code/],
    ['texts', npy("{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }", new Uint8Array(20)), /type "<U5" and not numbers/],
    ['records', npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", new Uint8Array(4)), /records/],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array(4)), /no shape/],
  ])('are refused by name: %s', async (_, bytes, reason) => {
    const opening = openNpy(onDisk('bad.npy', bytes))
    await expect(opening).rejects.toThrow(reason)
    await expect(opening).rejects.toSatisfy(InvalidFileError.isInstance)
    await expect(opening).rejects.toThrow(/bad\.npy/)
  })

  it('that are not there, or are folders, are told so', async () => {
    await expect(openNpy(join(folder, 'nowhere.npy'))).rejects.toSatisfy(
      (error) => SandglassError.isInstance(error) && error.code === 'not-found',
    )
    await expect(openNpy(folder)).rejects.toThrow(/it is no file/)
    await expect(openNpy(7 as never)).rejects.toThrow('openNpy: source must be a path, a Blob or bytes, got 7.')
  })
})

describe('NumPy archives', () => {
  const arrays = {
    X: { values: Float64Array.of(1, 2, 3, 4, 5, 6), shape: [3, 2] },
    y: { values: Int32Array.of(0, 1, 0), shape: [3] },
    long: { values: new Float32Array(5000), shape: [5000] },
  }
  const archive = writeNpz(arrays)

  it('hold arrays by name', async () => {
    const npz = await openNpz(onDisk('all.npz', archive))
    expect(npz.names).toEqual(['X', 'y', 'long'])
    const labels = (await npz.read('y')).values
    const examples = await npz.open('X', { labels, name: 'X' })
    expect(examples).toMatchObject({ count: 3, shape: [2], name: 'X', type: 'float64' })
    expect(Array.from((await readAll(take(examples, 2))).values)).toEqual([1, 2, 3, 4])
    await expect(npz.open('Z')).rejects.toThrow(/there is no array "Z" in .*all\.npz\. There are X, y, long\./)
    await examples.close?.()
    npz.close()
    expect(writeNpz(arrays)).toEqual(archive)
  })

  it('refuse what they would unpack to, beyond what is allowed', async () => {
    const npz = await openNpz(archive, { maximumBytes: 1000 })
    await expect(npz.read('long')).rejects.toThrow(/long\.npy: it claims 20128 bytes unpacked, and no more than 1000/)
    expect((await npz.read('y')).shape).toEqual([3])
  })

  it('refuse a bomb, whatever it claims', async () => {
    const bomb = writeNpz({ zeros: { values: new Uint8Array(2 ** 22), shape: [2 ** 22] } })
    expect(bomb.length).toBeLessThan(2 ** 13)
    const npz = await openNpz(bomb, { maximumBytes: 2 ** 20 })
    await expect(npz.open('zeros')).rejects.toThrow(/and no more than 1048576 are accepted/)
    // It claims less than it holds: 4 MB in a directory that says 100 bytes.
    const lying = bomb.slice()
    const view = new DataView(lying.buffer)
    let at = lying.length - 22
    while (view.getUint32(at, true) !== 0x02014b50) at--
    view.setUint32(at + 24, 100, true)
    await expect((await openNpz(lying)).open('zeros')).rejects.toThrow(/checksum is wrong|can't be unpacked/)
  })

  it('find values that were changed', async () => {
    const spoilt = archive.slice()
    // Within the packed bytes of the first array.
    spoilt[60] = (spoilt[60] as number) ^ 255
    await expect((await openNpz(spoilt)).read('X')).rejects.toSatisfy(InvalidFileError.isInstance)
    await expect(openNpz(archive.subarray(0, 100))).rejects.toThrow(/no directory at its end/)
    await expect(openNpz(new Uint8Array())).rejects.toThrow(/no directory/)
  })
})
