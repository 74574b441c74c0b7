/**
 * The beginning of a NumPy file (format 1.0): numbers follow it in row-major order, little-endian.
 *
 * @param type `<f4` for float32, `<i4` for int32
 */
export function npyHeader(type: '<f4' | '<i4', shape: readonly number[]): Uint8Array {
  // A tuple of one has a comma.
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const description = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`
  // Magic, version and length take 10 bytes; the numbers begin at a multiple of 64.
  const length = Math.ceil((10 + description.length + 1) / 64) * 64 - 10
  const bytes = new Uint8Array(10 + length).fill(space)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, length & 0xff, length >> 8])
  bytes.set(new TextEncoder().encode(description), 10)
  bytes[bytes.length - 1] = newline
  return bytes
}

const space = 0x20
const newline = 0x0a

/** Numbers as a NumPy file has them. */
export function npyValues(values: Float32Array | Int32Array): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  const view = new DataView(bytes.buffer)
  const isFloat = values instanceof Float32Array
  for (let i = 0; i < values.length; i++) {
    if (isFloat) view.setFloat32(4 * i, values[i] as number, true)
    else view.setInt32(4 * i, values[i] as number, true)
  }
  return bytes
}

/** A whole NumPy file. */
export function npyFile(values: Float32Array | Int32Array, shape: readonly number[]): Uint8Array {
  const header = npyHeader(values instanceof Float32Array ? '<f4' : '<i4', shape)
  const bytes = new Uint8Array(header.length + 4 * values.length)
  bytes.set(header)
  bytes.set(npyValues(values), header.length)
  return bytes
}
