import { isShape, refuse, type Shape, sizeOf } from '@sandglass/base'
import { isLittleMachine, type NpyType, npyTypes } from './types.js'

/** The arrays that can be written, each as its own type. */
export type NpyValues = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array

const space = 0x20
const newline = 0x0a

/**
 * The beginning of a NumPy file (format 1.0), for writing one piece by piece: numbers follow it in row-major order,
 * little-endian, as {@link npyValues} makes them.
 *
 * @param least how many bytes it has at least, where room was left for it before the shape was known
 */
export function npyHeader(type: NpyType, shape: Shape, least = 0): Uint8Array {
  // A tuple of one has a comma.
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const { code, bytes: width } = npyTypes[type]
  const description = `{'descr': '${width === 1 ? '|' : '<'}${code}', 'fortran_order': False, 'shape': (${tuple}), }`
  // Magic, version and length take 10 bytes; the numbers begin at a multiple of 64.
  const length = Math.ceil(Math.max(least, 10 + description.length + 1) / 64) * 64 - 10
  const bytes = new Uint8Array(10 + length).fill(space)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 0xff, length >> 8])
  bytes.set(new TextEncoder().encode(description), 10)
  bytes[bytes.length - 1] = newline
  return bytes
}

/** Numbers as a NumPy file has them. */
export function npyValues(values: NpyValues): Uint8Array {
  const { bytes: width } = npyTypes[typeOf(values)]
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice()
  if (!isLittleMachine) for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse()
  return bytes
}

/**
 * A whole `.npy` file, which `numpy.load` reads.
 *
 * @param values in row-major order; their array's type is the type in the file
 * @param shape lengths along each axis
 * @throws InvalidArgumentError if the shape is of another size
 */
export function writeNpy(values: NpyValues, shape: Shape): Uint8Array {
  const type = typeOf(values)
  if (!isShape(shape) || sizeOf(shape) !== values.length)
    refuse('writeNpy', 'shape', `of ${values.length} values`, shape, 'Give the lengths along each axis, the count first.')
  const header = npyHeader(type, shape)
  const bytes = new Uint8Array(header.length + values.byteLength)
  bytes.set(header)
  bytes.set(npyValues(values), header.length)
  return bytes
}

function typeOf(values: NpyValues): 'uint8' | 'uint16' | 'int32' | 'float32' | 'float64' {
  if (values instanceof Float32Array) return 'float32'
  if (values instanceof Float64Array) return 'float64'
  if (values instanceof Int32Array) return 'int32'
  if (values instanceof Uint8Array) return 'uint8'
  if (values instanceof Uint16Array) return 'uint16'
  return refuse(
    'writeNpy',
    'values',
    'a Float32Array, Float64Array, Int32Array, Uint16Array or Uint8Array',
    values,
    'Make one from your numbers.',
  )
}
