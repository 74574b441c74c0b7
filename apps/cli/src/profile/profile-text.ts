import { formatQuantity } from '../output/format.js'
import type { KernelProfile, Pace, Profile } from './profile.js'

/** What costs less than this much of a step is told of in one line. */
const leastShare = 0.005
/** Of an optimizer's call, say, which takes every weight. */
const shapesShown = 3

/** A profile as a table, as wide as its shapes. */
export function profileText({ steps, perStep, inKernels, outside, kernels, milliseconds }: Profile): string {
  const shown = kernels.filter(({ share }) => share >= leastShare)
  const rest = kernels.slice(shown.length)
  const rows = [
    ['kernel', 'shapes', 'calls', 'min ms', 'median ms', 'total ms', 'share'],
    ...shown.map((kernel) => [
      kernel.kernel,
      shapesOf(kernel),
      perStepText(kernel.calls / steps),
      ...paceText(kernel.perStep),
      kernel.milliseconds.toFixed(1),
      percent(kernel.share),
    ]),
    ...(rest.length === 0 ? [] : [restRow(rest, steps)]),
    ['in kernels', '', '', ...paceText(inKernels), '', percent(inKernels.median / perStep.median)],
    ['outside', '', '', ...paceText(outside), '', percent(outside.median / perStep.median)],
    ['step', '', '', ...paceText(perStep), milliseconds.toFixed(1), ''],
  ]
  return `${align(rows)}\n\nCalls and times are a step's, over ${formatQuantity(steps, 'step')}; total ms is that of all of them.`
}

function restRow(kernels: readonly KernelProfile[], steps: number): string[] {
  const [calls, milliseconds, share] = (['calls', 'milliseconds', 'share'] as const).map((field) =>
    kernels.reduce((total, kernel) => total + kernel[field], 0),
  ) as [number, number, number]
  return [formatQuantity(kernels.length, 'other'), '', perStepText(calls / steps), '', '', milliseconds.toFixed(1), percent(share)]
}

/** `128×14×14×32, 3×3×32×32 → 128×14×14×32`. */
function shapesOf({ inputs, outputs }: KernelProfile): string {
  return [inputs, outputs].map(listOf).join(' → ').trim()
}

function listOf(shapes: readonly (readonly number[])[]): string {
  const shown = shapes.slice(0, shapesShown).map((shape) => (shape.length === 0 ? 'scalar' : shape.join('×')))
  return [...shown, ...(shapes.length > shapesShown ? [`${shapes.length - shapesShown} more`] : [])].join(', ')
}

function paceText({ min, median }: Pace): string[] {
  return [min.toFixed(3), median.toFixed(3)]
}

function perStepText(calls: number): string {
  return Number.isInteger(calls) ? String(calls) : calls.toFixed(1)
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** The first two columns to the left, figures to the right. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  const pad = (cell: string, column: number) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n')
}
