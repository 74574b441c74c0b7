import { InvalidFileError, refuse } from '@sandglass/base'
import { missingTexts, numberOf } from './numbers.js'
import type { Cell, Column, RowSource, TableOptions } from './table.js'

/** What the columns of a file are, as learnt by going through it once. */
export interface Schema {
  /** The data's columns, and where each stands in a row of the file. */
  readonly columns: readonly (Column & { readonly place: number })[]
  readonly label: (Column & { readonly place: number }) | null
  readonly group: (Column & { readonly place: number }) | null
  readonly isMissing: (text: string) => boolean
}

/**
 * Goes through a file once to learn what its columns are. A column is one of numbers if all its values are numbers,
 * and of categories if most are texts; where most are numbers and some are not, those are taken for mistakes.
 *
 * @throws InvalidArgumentError if a column that an option names is not there
 * @throws InvalidFileError that names row and column, for a mistake or a column of too many texts
 */
export async function learnSchema(source: RowSource, options: TableOptions): Promise<Schema> {
  const { label = null, group = null, columns, signal } = options
  checkNames(source, options)
  const isMissing = missingTexts(options.missing)
  const places = placesOf(source, options)
  const extra = [label, group].flatMap((name) => (name !== null && source.names.includes(name) ? [name] : []))
  const learners = [...places.keys(), ...extra].map((name) => new ColumnLearner(source, name, options, isMissing))
  // What is known already, of a table that this one must be like, need not be learnt.
  const unknown = columns === undefined ? learners : learners.slice(places.size)
  let count = 0
  for await (const rows of source.rows()) {
    signal?.throwIfAborted()
    for (const row of rows)
      if ('cells' in row) {
        count++
        for (const learner of unknown) learner.see(row.cells, row.row)
      } else if (options.skipBad !== true)
        throw new InvalidFileError(source.name, `row ${row.row} ${row.reason}.`, { cure: cureOfRow })
  }
  if (count === 0)
    throw new InvalidFileError(source.name, 'there is no row of data in it.', { cure: 'Check that it is the right file.' })
  const taken = (name: string | null) => {
    const learner = name === null ? undefined : learners.slice(places.size).find((learner) => learner.name === name)
    return learner === undefined ? null : { ...learner.asCategory(), place: learner.place }
  }
  return {
    columns: learners.slice(0, places.size).map((learner) => {
      const known = columns?.find(({ name }) => name === learner.name)
      return { ...(known ?? learner.column()), place: learner.place }
    }),
    label: taken(label),
    group: taken(group),
    isMissing,
  }
}

export const cureOfRow = 'Correct it, or leave such rows out: skipBad in TypeScript, --skip-bad on the command line.'

function checkNames({ caller, name, names }: RowSource, options: TableOptions): void {
  const { label, group, ignore = [], categories = [], allowAbsent } = options
  const twice = names.find((column, place) => names.indexOf(column) !== place)
  if (twice !== undefined)
    throw new InvalidFileError(name, `two of its columns are called ${JSON.stringify(twice)}.`, {
      cure: 'Give each a name of its own.',
    })
  if (allowAbsent === true) return
  const asked = { label: label ? [label] : [], group: group ? [group] : [], ignore, categories }
  for (const [argument, columns] of Object.entries(asked))
    for (const column of columns)
      if (!names.includes(column)) refuse(caller, argument, `a column of ${name}`, column, `Its columns are ${listed(names)}.`)
}

function listed(names: readonly string[]): string {
  return names.length > 30 ? `${names.slice(0, 30).join(', ')} and ${names.length - 30} more` : names.join(', ')
}

/** The columns of data by their names, in the order of the table that this one must be like, if there is one. */
function placesOf({ name, names }: RowSource, { label, group, ignore = [], columns }: TableOptions): Map<string, number> {
  const used = names.filter((column) => column !== label && column !== group && !ignore.includes(column))
  if (used.length === 0) throw new InvalidFileError(name, 'no column of data is left in it.', { cure: 'Leave fewer out.' })
  if (columns === undefined) return new Map(used.map((column) => [column, names.indexOf(column)]))
  const unknown = used.find((column) => !columns.some((known) => known.name === column))
  const absent = columns.find((known) => !used.includes(known.name))
  if (absent !== undefined)
    throw new InvalidFileError(name, `there is no column ${JSON.stringify(absent.name)} in it, which the model was trained on.`, {
      cure: `Its columns are ${listed(names)}.`,
    })
  if (unknown !== undefined)
    throw new InvalidFileError(name, `its column ${JSON.stringify(unknown)} is none that the model was trained on.`, {
      cure: 'Leave it out, by ignore in TypeScript and --ignore on the command line.',
    })
  return new Map(columns.map((known) => [known.name, names.indexOf(known.name)]))
}

const decimalComma = /^[+-]?\d+,\d+$/

/** Sees a column's values go by, and knows at the end what it is a column of. */
class ColumnLearner {
  readonly name: string
  readonly place: number
  private readonly file: string
  private readonly isMissing: (text: string) => boolean
  private readonly mostCategories: number
  private readonly isCategory: boolean
  private readonly skipsBad: boolean
  /** The texts so far; null once there are too many to be categories. */
  private texts: Set<string> | null = new Set()
  private numbers = 0
  private others = 0
  private firstOther: { row: number; text: string } | null = null

  constructor(source: RowSource, name: string, options: TableOptions, isMissing: (text: string) => boolean) {
    this.name = name
    this.place = source.names.indexOf(name)
    this.file = source.name
    this.isMissing = isMissing
    // Groups are as many as there are patients: nothing grows with them.
    this.mostCategories = name === options.group ? Number.POSITIVE_INFINITY : (options.maximumCategories ?? 256)
    this.isCategory = options.categories?.includes(name) ?? false
    this.skipsBad = options.skipBad ?? false
  }

  see(cells: readonly Cell[], row: number): void {
    const cell = cells[this.place] ?? null
    if (cell === null || (typeof cell === 'string' && this.isMissing(cell))) return
    if (typeof cell === 'number' || !Number.isNaN(numberOf(cell))) this.numbers++
    else {
      this.others++
      this.firstOther ??= { row, text: cell }
    }
    if (this.texts === null) return
    this.texts.add(String(cell))
    if (this.texts.size > this.mostCategories) this.texts = null
  }

  column(): Column {
    if (this.isCategory) return this.asCategory()
    const { firstOther: other, name, numbers, others } = this
    if (other === null) return { name, kind: 'number' }
    if (decimalComma.test(other.text))
      throw new InvalidFileError(
        this.file,
        `row ${other.row} has ${other.text} in the column ${JSON.stringify(name)}, which may be a number with a comma.`,
        {
          cure: "Say so, by decimal: ',' in TypeScript and --decimal-comma on the command line; or that the column holds categories.",
        },
      )
    // Those are then rows to leave out.
    if (numbers > others && this.skipsBad) return { name, kind: 'number' }
    if (numbers > others)
      throw new InvalidFileError(
        this.file,
        `row ${other.row} has ${JSON.stringify(other.text)} in the column ${JSON.stringify(name)}, where ${numbers} of ${numbers + others} values are numbers.`,
        {
          cure: `Correct it, name it among the texts for a missing value (missing, --missing), or say that ${name} holds categories (categories, --categories).`,
        },
      )
    return this.asCategory()
  }

  asCategory(): Column {
    const { name, texts } = this
    if (texts === null)
      throw new InvalidFileError(
        this.file,
        `its column ${JSON.stringify(name)} has more than ${this.mostCategories} different texts.`,
        {
          cure: 'Leave it out if it is a name or a number of the row (ignore, --ignore). In TypeScript maximumCategories allows more.',
        },
      )
    const areNumbers = [...texts].every((text) => !Number.isNaN(numberOf(text)))
    const order = areNumbers ? (a: string, b: string) => Number(a) - Number(b) : (a: string, b: string) => (a < b ? -1 : 1)
    return { name, kind: 'category', categories: [...texts].sort(order) }
  }
}
