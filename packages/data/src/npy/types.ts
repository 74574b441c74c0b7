/** The element types of NumPy files that hold numbers, as NumPy names them. */
export type NpyType =
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64'

/** How a type is stored. */
export interface NpyStorage {
  /** Its code in a header, without the mark for the order of bytes: `f4`. */
  readonly code: string
  readonly bytes: number
  /** One value, from where it begins. */
  readonly at: (view: DataView, offset: number, isLittle: boolean) => number
  /** The typed array of the same layout on this machine, where copying it does; null where each value has to be looked at. */
  readonly array: { new (buffer: ArrayBufferLike, offset: number, length: number): ArrayLike<number> } | null
}

export const npyTypes: Readonly<Record<NpyType, NpyStorage>> = {
  bool: { code: 'b1', bytes: 1, at: (view, offset) => (view.getUint8(offset) === 0 ? 0 : 1), array: null },
  uint8: { code: 'u1', bytes: 1, at: (view, offset) => view.getUint8(offset), array: Uint8Array },
  int8: { code: 'i1', bytes: 1, at: (view, offset) => view.getInt8(offset), array: Int8Array },
  uint16: { code: 'u2', bytes: 2, at: (view, offset, isLittle) => view.getUint16(offset, isLittle), array: Uint16Array },
  int16: { code: 'i2', bytes: 2, at: (view, offset, isLittle) => view.getInt16(offset, isLittle), array: Int16Array },
  uint32: { code: 'u4', bytes: 4, at: (view, offset, isLittle) => view.getUint32(offset, isLittle), array: Uint32Array },
  int32: { code: 'i4', bytes: 4, at: (view, offset, isLittle) => view.getInt32(offset, isLittle), array: Int32Array },
  uint64: { code: 'u8', bytes: 8, at: (view, offset, isLittle) => Number(view.getBigUint64(offset, isLittle)), array: null },
  int64: { code: 'i8', bytes: 8, at: (view, offset, isLittle) => Number(view.getBigInt64(offset, isLittle)), array: null },
  float16: { code: 'f2', bytes: 2, at: (view, offset, isLittle) => halfOf(view.getUint16(offset, isLittle)), array: null },
  float32: { code: 'f4', bytes: 4, at: (view, offset, isLittle) => view.getFloat32(offset, isLittle), array: Float32Array },
  float64: { code: 'f8', bytes: 8, at: (view, offset, isLittle) => view.getFloat64(offset, isLittle), array: Float64Array },
}

/** IEEE 754's binary16. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

/** Whether this machine has the lowest byte first, as nearly all have. */
export const isLittleMachine = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** Writes stored values as numbers to `into`, from its beginning. */
export function decodeValues(
  { at, array, bytes: width }: NpyStorage,
  isLittle: boolean,
  bytes: Uint8Array,
  into: Float32Array | Float64Array,
): void {
  const count = bytes.length / width
  if (array !== null && (width === 1 || isLittle === isLittleMachine) && bytes.byteOffset % width === 0) {
    into.set(new array(bytes.buffer, bytes.byteOffset, count))
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < count; i++) into[i] = at(view, width * i, isLittle)
}
