import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { bytesPerStep, copyStrided } from './strided.js'

/** One operand of a result that is walked in rows. */
interface Operand {
  readonly address: number
  /** Whether it has a value of its own for each place along a row, and for each row. */
  readonly alongRow: boolean
  readonly byRow: boolean
}

/** Two operands, walked side by side in rows of `columns` values, as assembly/walk.ts has it. */
export interface BroadcastRows {
  readonly shape: number[]
  readonly a: number
  readonly b: number
  readonly columns: number
  /** What the operands have values of their own for, in bits. */
  readonly walks: number
}

/** The `walks` of operands that need no broadcasting, and of a `b` that is one value. */
export const walksOf = { equalShapes: 0b1111, oneValueForB: 0b0011 } as const

/** Neighbouring axes along which each operand either varies or is repeated. */
interface Group {
  size: number
  readonly repeats: readonly [boolean, boolean]
}

/** A row shorter than this is not worth its own loop. */
const shortRow = 32
/** Below this a result is made before a repeated row is written out. */
const smallResult = 1024

/**
 * Brings two operands of shapes that broadcast to one walk over rows. Equal shapes, a single value,
 * a row for every row and a value for every row are walked where they are; what repeats in more
 * intricate ways is first written out in full.
 */
export function broadcastRows(backend: EngineBackend, a: TensorInfo, b: TensorInfo): BroadcastRows {
  if (util.arraysEqual(a.shape, b.shape)) {
    const whole = (x: TensorInfo): Operand => ({ address: backend.address(x), alongRow: true, byRow: true })
    return rowsOf(a.shape, whole(a), whole(b), util.sizeFromShape(a.shape))
  }
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  const groups = groupAxes(a.shape, b.shape, shape)
  if (groups.length > 2) return rowsOf(shape, expanded(backend, a, shape), expanded(backend, b, shape), util.sizeFromShape(shape))
  const [outer, inner] = groups.length === 2 ? (groups as [Group, Group]) : [undefined, groups[0]]
  const columns = inner?.size ?? 1
  const operand = (x: TensorInfo, which: 0 | 1): Operand => ({
    address: backend.address(x),
    alongRow: !inner?.repeats[which],
    byRow: !outer?.repeats[which],
  })
  const operands = [operand(a, 0), operand(b, 1)] as const
  const repeated = operands.find(({ alongRow, byRow }) => alongRow && !byRow)
  // The other operand has to go on from row to row: of an outer product it repeats one value along each.
  const goesOn = operands.some((each) => each !== repeated && each.alongRow && each.byRow)
  if (repeated === undefined || !goesOn || columns >= shortRow || columns * (outer?.size ?? 1) < smallResult)
    return rowsOf(shape, ...operands, columns)
  // Short rows, all with the same values: as well one long row with these values again and again.
  const times = Math.ceil((8 * shortRow) / columns)
  const long = { ...repeated, address: written(backend, repeated.address, [times, columns], [0, 4]) }
  const [left, right] = operands.map((each) => (each === repeated ? long : each)) as [Operand, Operand]
  return rowsOf(shape, left, right, columns * times)
}

function rowsOf(shape: readonly number[], a: Operand, b: Operand, columns: number): BroadcastRows {
  const bits = ({ alongRow, byRow }: Operand): number => Number(alongRow) + 2 * Number(byRow)
  return { shape: [...shape], a: a.address, b: b.address, columns, walks: bits(a) + 4 * bits(b) }
}

function groupAxes(a: readonly number[], b: readonly number[], shape: readonly number[]): Group[] {
  const groups: Group[] = []
  for (let axis = 0; axis < shape.length; axis++) {
    const size = shape[axis] as number
    if (size === 1) continue
    const repeats = [a, b].map((own) => (own[axis - shape.length + own.length] ?? 1) === 1) as [boolean, boolean]
    const last = groups.at(-1)
    if (last !== undefined && last.repeats[0] === repeats[0] && last.repeats[1] === repeats[1]) last.size *= size
    else groups.push({ size, repeats })
  }
  return groups
}

function expanded(backend: EngineBackend, x: TensorInfo, shape: readonly number[]): Operand {
  const whole = { alongRow: true, byRow: true }
  const address = backend.address(x)
  if (util.sizeFromShape(x.shape) === util.sizeFromShape([...shape])) return { address, ...whole }
  const own = bytesPerStep(x.shape)
  const missing = shape.length - x.shape.length
  const steps = shape.map((_, axis) => ((x.shape[axis - missing] ?? 1) === 1 ? 0 : (own[axis - missing] as number)))
  return { address: written(backend, address, shape, steps), ...whole }
}

/** The address of an array that is read with the given steps, in bytes, until the kernel ends. */
function written(backend: EngineBackend, address: number, shape: readonly number[], steps: readonly number[]): number {
  const out = backend.scratch(util.sizeFromShape([...shape]) * 4)
  const outSteps = bytesPerStep(shape)
  copyStrided(
    backend,
    address,
    out,
    shape.map((size, axis) => ({ size, step: steps[axis] as number, outStep: outSteps[axis] as number })),
  )
  return out
}
