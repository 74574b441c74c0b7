import * as tf from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import type { HeapType } from '../engine/heap.js'
import type { JobArguments, JobName } from '../engine/instance.js'
import { broadcastRows } from './broadcast.js'
import { type Call, type Kernel, kernel, takesFloats } from './kernel.js'

/** What our functions of two operands take. */
type Walk = [a: number, b: number, out: number, columns: number, walks: number]
type BinaryName = {
  [Name in JobName]: JobArguments<Name> extends Walk ? (Walk extends JobArguments<Name> ? Name : never) : never
}[JobName]

/** TensorFlow.js's kernels that make one value of two, and ours for them: of float32, of int32 where there is one. */
const arithmetic: readonly (readonly [kernelName: string, ofFloats: BinaryName, ofIntegers?: BinaryName])[] = [
  [tf.Add, 'add', 'addIntegers'],
  [tf.Atan2, 'angle'],
  [tf.Maximum, 'maximum', 'maximumOfIntegers'],
  [tf.Minimum, 'minimum', 'minimumOfIntegers'],
  [tf.Mod, 'modulo', 'moduloOfIntegers'],
  [tf.Multiply, 'multiply', 'multiplyIntegers'],
  [tf.Pow, 'powerOf'],
  [tf.RealDiv, 'divide'],
  [tf.SquaredDifference, 'squaredDifference', 'squaredDifferenceOfIntegers'],
  [tf.Sub, 'subtract', 'subtractIntegers'],
]

/** `swapped`: a < b is asked as b > a. */
const comparisons: readonly (readonly [kernelName: string, ofFloats: BinaryName, ofIntegers: BinaryName, swapped?: true])[] = [
  [tf.Equal, 'equal', 'equalIntegers'],
  [tf.Greater, 'greater', 'greaterIntegers'],
  [tf.GreaterEqual, 'greaterEqual', 'greaterEqualIntegers'],
  [tf.Less, 'greater', 'greaterIntegers', true],
  [tf.LessEqual, 'greaterEqual', 'greaterEqualIntegers', true],
  [tf.NotEqual, 'notEqual', 'notEqualIntegers'],
]

export const binaryKernels: readonly Kernel[] = [
  ...arithmetic.map(([kernelName, ofFloats, ofIntegers]) =>
    kernel<tf.BinaryInputs>(
      kernelName,
      ({ inputs: { a, b }, backend }) =>
        a.dtype === 'int32' && ofIntegers !== undefined
          ? combine(backend, ofIntegers, a, b, 'int32')
          : combine(backend, ofFloats, a, b, 'float32'),
      ofIntegers === undefined ? takesFloats : takesNumbers,
    ),
  ),
  ...comparisons.map(([kernelName, ofFloats, ofIntegers, swapped]) =>
    kernel<tf.BinaryInputs>(
      kernelName,
      ({ inputs: { a, b }, backend }) => {
        const name = a.dtype === 'int32' ? ofIntegers : ofFloats
        return swapped ? combine(backend, name, b, a, 'bool') : combine(backend, name, a, b, 'bool')
      },
      takesNumbers,
    ),
  ),
  kernel<tf.BinaryInputs>(
    tf.FloorDiv,
    ({ inputs: { a, b }, backend }) => combine(backend, a.dtype === 'int32' ? 'floorDivideIntegers' : 'floorDivide', a, b, 'int32'),
    takesNumbers,
  ),
  kernel<tf.PreluInputs>(tf.Prelu, ({ inputs: { x, alpha }, backend }) => combine(backend, 'prelu', x, alpha, 'float32')),
  kernel<tf.EluGradInputs>(tf.EluGrad, ({ inputs: { dy, y }, backend }) => combine(backend, 'eluGradient', dy, y, 'float32')),
]

function takesNumbers({ inputs: { a, b } }: Call<tf.BinaryInputs>): boolean {
  return a.dtype === b.dtype && (a.dtype === 'float32' || a.dtype === 'int32')
}

/** Values of which one chunk is made: powers, angles and remainders take ten times as long as the rest. */
const grain = 16384
const slow: readonly BinaryName[] = ['powerOf', 'angle', 'modulo', 'moduloOfIntegers', 'floorDivide', 'floorDivideIntegers']

function combine(backend: EngineBackend, name: BinaryName, a: tf.TensorInfo, b: tf.TensorInfo, dtype: HeapType): tf.TensorInfo {
  const rows = broadcastRows(backend, a, b)
  const out = backend.output(rows.shape, dtype)
  const count = tf.util.sizeFromShape(rows.shape)
  const chunk = slow.includes(name) ? grain / 8 : grain
  backend.parallel(name, count, chunk, rows.a, rows.b, backend.address(out), rows.columns, rows.walks)
  return out
}
