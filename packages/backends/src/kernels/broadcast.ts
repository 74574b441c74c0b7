import { backend_util, type TensorInfo, util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../engine/backend.js'
import { bytesPerStep, copyStrided } from './strided.js'

/** How an operand is walked: bytes from row to row (0 repeats a row) and from value to value (0 repeats a value). */
export interface Operand {
  readonly address: number
  readonly rowStep: number
  readonly step: number
}

/** Two operands, walked side by side in rows of equal length. */
export interface BroadcastRows {
  readonly shape: number[]
  readonly rows: number
  readonly columns: number
  readonly operands: readonly [Operand, Operand]
}

/** Neighbouring axes along which each operand either varies or is repeated. */
interface Group {
  size: number
  readonly repeats: readonly [boolean, boolean]
}

/**
 * Brings two operands of shapes that broadcast to one walk over rows. Equal shapes, a single value,
 * a row for every row and a value for every row are walked where they are; what repeats in more
 * intricate ways is first written out in full.
 */
export function broadcastRows(backend: EngineBackend, a: TensorInfo, b: TensorInfo): BroadcastRows {
  const shape = backend_util.assertAndGetBroadcastShape(a.shape, b.shape)
  const groups = groupAxes(a.shape, b.shape, shape)
  if (groups.length > 2) {
    const columns = util.sizeFromShape(shape)
    return { shape, rows: 1, columns, operands: [expanded(backend, a, shape), expanded(backend, b, shape)] }
  }
  const inner = groups.at(-1)
  const outer = groups.length === 2 ? groups[0] : undefined
  const columns = inner?.size ?? 1
  const operand = (x: TensorInfo, which: 0 | 1): Operand => {
    const step = inner?.repeats[which] ? 0 : 4
    const rowStep = outer?.repeats[which] ? 0 : step === 0 ? 4 : columns * 4
    return { address: backend.address(x), rowStep, step }
  }
  return { shape, rows: outer?.size ?? 1, columns, operands: [operand(a, 0), operand(b, 1)] }
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
  const whole = { rowStep: 0, step: 4 }
  if (util.sizeFromShape(x.shape) === util.sizeFromShape([...shape])) return { address: backend.address(x), ...whole }
  const own = bytesPerStep(x.shape)
  const outSteps = bytesPerStep(shape)
  const missing = shape.length - x.shape.length
  const axes = shape.map((size, axis) => {
    const repeats = (x.shape[axis - missing] ?? 1) === 1
    return { size, step: repeats ? 0 : (own[axis - missing] as number), outStep: outSteps[axis] as number }
  })
  const out = backend.scratch(util.sizeFromShape([...shape]) * 4)
  copyStrided(backend, backend.address(x), out, axes)
  return { address: out, ...whole }
}
