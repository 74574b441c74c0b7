import type { Growth, Row, Verdict } from '../document.js'
import { arithmeticOf, familyNameOf, plainFamily } from '../works/families.js'
import { figure, table } from './figures.js'

const prefix = 'operation '

export function isOperation({ work }: Row): boolean {
  return work.startsWith(prefix)
}

/** Whether a row is a point of a growth. */
export function isGrowing({ work }: Row, growth: readonly Growth[]): boolean {
  return growth.some((each) => work.startsWith(`${each.work}, ${each.parameter} `))
}

/** Each row beside its ratio to Sandglass's fastest on that work in the same run. */
export function rowTable(rows: readonly Row[]): string {
  return table(
    ['work', 'system', 'threads', 'min', 'median', 'unit', 'to sandglass', 'version'],
    ['threads', 'min', 'median', 'to sandglass'],
    rows.map((row) => {
      const own = Math.min(...rows.filter(({ work, system }) => work === row.work && system === 'sandglass').map(({ min }) => min))
      const ratio = Number.isFinite(own) ? `${figure(row.min / own)} ×` : ''
      return [row.work, row.system, String(row.threads), figure(row.min), figure(row.median), row.unit, ratio, row.version]
    }),
  )
}

export function targetTable(targets: readonly Verdict[]): string {
  return table(
    ['target', 'measured', 'against', ''],
    ['measured'],
    targets.map(({ target, value, against, holds }) => [
      target,
      value === null ? '' : figure(value),
      against ?? '',
      holds === null ? '' : holds ? '✓' : '✗',
    ]),
  )
}

export function growthTable(growth: readonly Growth[]): string {
  return table(
    ['work', 'grows in', 'system', 'threads', 'size: ms a step', 'slope'],
    ['threads', 'slope'],
    growth.map(({ work, parameter, system, threads, points, slope }) => [
      work,
      parameter,
      system,
      String(threads),
      points.map(([value, milliseconds]) => `${value}: ${figure(milliseconds)}`).join(' · '),
      figure(slope),
    ]),
  )
}

export function isFamily({ work }: Row): boolean {
  return arithmeticOf(work) !== null
}

/** What a family takes more than its arithmetic explains is held to this. */
const unexplained = 1.5

/** A step of each kind of model beside the plain autoencoder's, on the most threads; what its arithmetic does not explain is marked. */
export function familyTable(rows: readonly Row[]): string {
  const threads = Math.max(...rows.map((row) => row.threads))
  const own = rows.filter((row) => row.threads === threads)
  const plain = own.find(({ work }) => work === plainFamily)?.min ?? Number.NaN
  return table(
    [`model, on ${threads} threads`, 'min, ms', 'to the plain one', 'its multiplications', 'unexplained'],
    ['min, ms', 'to the plain one', 'its multiplications', 'unexplained'],
    own.map(({ work, min }) => {
      const arithmetic = arithmeticOf(work) ?? Number.NaN
      const rest = min / plain / arithmetic
      return [
        familyNameOf(work),
        figure(min),
        `${figure(min / plain)} ×`,
        `${figure(arithmetic)} ×`,
        `${figure(rest)} ×${rest > unexplained ? ' ✗' : ''}`,
      ]
    }),
  )
}

/** One line an operation, ours beside the stock backend's; what that backend does more than 1.2 times as fast is marked. */
export function operationTable(rows: readonly Row[]): string {
  const columns = [...new Set(rows.map(columnOf))]
  const own = columns.find((column) => column.startsWith('sandglass, 1'))
  const stock = columns.find((column) => column.startsWith('tfjs-wasm'))
  const lines = [...new Set(rows.map(({ work }) => work))].map((work) => {
    const times = new Map(rows.filter((row) => row.work === work).map((row) => [columnOf(row), row.min]))
    const [ours, theirs] = [own && times.get(own), stock && times.get(stock)]
    const ratio = ours && theirs ? ours / theirs : Number.NaN
    const cells = columns.map((column) => figure(times.get(column) ?? Number.NaN))
    return [work.slice(prefix.length), ...cells, Number.isNaN(ratio) ? '' : `${figure(ratio)} ×${ratio > 1.2 ? ' ✗' : ''}`]
  })
  return table(['operation, ms', ...columns, 'ours to stock'], [...columns, 'ours to stock'], lines)
}

function columnOf({ system, threads }: Row): string {
  return system === 'sandglass' ? `sandglass, ${threads} ${threads === 1 ? 'thread' : 'threads'}` : system
}
