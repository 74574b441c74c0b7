import type { Shape } from '@sandglass/base'

/** Arrays that a file can hold. Half-precision values are read into a Float32Array. */
export type TensorValues = Float32Array | Float64Array | Int32Array | Int8Array | Uint8Array

export interface StoredTensor {
  readonly shape: Shape
  /** In row-major order. */
  readonly values: TensorValues
  /** Keeps a Float32Array in half precision, each value rounded to the nearest. Left out, values are kept as they are. */
  readonly type?: 'F16'
}

/** What a safetensors file says. */
export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>
  readonly metadata: Readonly<Record<string, string>>
}

/** The format's names of types, and bytes a value. */
export const bytesOf = { F64: 8, F32: 4, I32: 4, F16: 2, I8: 1, U8: 1 } as const
export type StoredType = keyof typeof bytesOf

/** The key under which a header keeps its texts. */
export const metadataKey = '__metadata__'

/** A reader of hostile files must not be made to allocate; this is also the format's own bound. */
export const maximumHeaderLength = 100_000_000
