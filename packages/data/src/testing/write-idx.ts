import { gzipSync } from 'node:zlib'
import { type IdxType, idxTypes } from '../idx/format.js'

/** An IDX file of these values: the reader's inverse, for tests. */
export function writeIdx(type: IdxType, shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const { code, bytes } = idxTypes[type]
  const start = 4 + 4 * shape.length
  const view = new DataView(new ArrayBuffer(start + values.length * bytes))
  view.setUint8(2, code)
  view.setUint8(3, shape.length)
  shape.forEach((length, axis) => {
    view.setUint32(4 + 4 * axis, length)
  })
  const write = writers[type].bind(view)
  for (let i = 0; i < values.length; i++) write(start + i * bytes, values[i] ?? 0)
  return new Uint8Array(view.buffer)
}

const { prototype } = DataView
const writers = {
  uint8: prototype.setUint8,
  int8: prototype.setInt8,
  int16: prototype.setInt16,
  int32: prototype.setInt32,
  float32: prototype.setFloat32,
  float64: prototype.setFloat64,
}

export function gzip(bytes: Uint8Array, level = 6): Uint8Array {
  return new Uint8Array(gzipSync(bytes, { level }))
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

/** The four files of a small set of 28 × 28 images, by their canonical names. */
export function fourFiles(train: number, test: number): Record<string, Uint8Array> {
  return {
    'train-images-idx3-ubyte': writeIdx('uint8', [train, 28, 28], pattern(train * 784)),
    'train-labels-idx1-ubyte': writeIdx('uint8', [train], pattern(train, 10)),
    't10k-images-idx3-ubyte': writeIdx('uint8', [test, 28, 28], pattern(test * 784)),
    't10k-labels-idx1-ubyte': writeIdx('uint8', [test], pattern(test, 10)),
  }
}

function pattern(length: number, bound = 256): number[] {
  return Array.from({ length }, (_, index) => (index * 7 + (index >> 5)) % bound)
}
