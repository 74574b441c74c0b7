import { checkSome, type NumberRows, type RowRun, withoutPlace } from '../table/read.js'
import type { Column, SkippedRow, UnseenCategory } from '../table/table.js'
import { nodeModules } from './node-modules.js'
import { createRows, type RowWriter } from './row-writer.js'

/** What a table's arrays don't say. */
export interface TableDescription {
  readonly columns: readonly Column[]
  readonly missing: readonly number[]
  readonly skipped: readonly SkippedRow[]
  readonly runs: readonly RowRun[]
  readonly unseen: readonly UnseenCategory[]
  /** What the positions of the label column stand for; null where there is none. */
  readonly classes: readonly string[] | null
  readonly hasGroups: boolean
}

export const tableFiles = { rows: 'rows.npy', labels: 'labels.npy', groups: 'groups.npy' } as const

/** Writes a table's rows as they come: the columns of data, and apart from them each row's class and group. */
export async function writeTable(caller: string, name: string, numbers: NumberRows, into: string): Promise<TableDescription> {
  const { path } = nodeModules(caller)
  const { columns, label, group } = numbers.schema
  const width = columns.length
  const writers: RowWriter[] = []
  const create = async (file: string, row: readonly number[]): Promise<RowWriter> => {
    const writer = await createRows(caller, path.join(into, file), 'float64', row)
    writers.push(writer)
    return writer
  }
  try {
    const rows = await create(tableFiles.rows, [width])
    const labels = label && (await create(tableFiles.labels, []))
    const groups = group && (await create(tableFiles.groups, []))
    const missing = columns.map(() => 0)
    let count = 0
    for await (const piece of numbers.rows()) {
      const data = columnsOf(piece, numbers.width, 0, width)
      count += data.length / width
      for (let at = 0; at < data.length; at++) if (Number.isNaN(data[at])) missing[at % width] = (missing[at % width] as number) + 1
      await rows.write(data)
      await labels?.write(columnsOf(piece, numbers.width, width, 1))
      await groups?.write(columnsOf(piece, numbers.width, width + (label ? 1 : 0), 1))
    }
    checkSome(name, count)
    for (const writer of writers) await writer.finish()
    const classes = label?.kind === 'category' ? label.categories : null
    const { skipped, runs } = numbers
    const unseen = numbers.unseen()
    return { columns: columns.map(withoutPlace), missing, skipped, runs, unseen, classes, hasGroups: group !== null }
  } finally {
    for (const writer of writers) await writer.close()
  }
}

/** Some neighbouring columns of rows that have more. */
function columnsOf(rows: Float64Array, width: number, first: number, count: number): Float64Array {
  const values = new Float64Array((rows.length / width) * count)
  for (let row = 0; row < rows.length / width; row++)
    for (let place = 0; place < count; place++) values[row * count + place] = rows[row * width + first + place] as number
  return values
}
