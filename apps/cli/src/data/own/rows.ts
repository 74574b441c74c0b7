import { type Examples, refuse, subset } from '@sandglass/base'
import { fitPreprocessing, type Preprocessing, preprocess, type Scaling, type Table } from '@sandglass/data/preprocessing'
import { windows } from '@sandglass/data/series'

/**
 * Tables whose preprocessing is learnt once it is known which rows are trained on. Their examples can be split, limited
 * and combined before; they can be read from then on.
 */
export class LearntRows {
  /** Null until it is learnt. */
  preprocessing: Preprocessing | null
  private readonly scaling: Scaling
  /** Who is told of the rows that are read, instead of their being read. */
  private listener: ((table: Table, rows: Uint32Array) => void) | null = null

  constructor(scaling: Scaling, preprocessing: Preprocessing | null) {
    this.scaling = scaling
    this.preprocessing = preprocessing
  }

  /** The rows of a table as they will be. */
  examplesOf(table: Table): Examples {
    const shape = this.preprocessing === null ? [featuresOf(table)] : preprocess(table, this.preprocessing).examples.shape
    let ready: Examples | null = null
    const read: Examples['read'] = (indices, into) => {
      if (this.listener !== null) return this.listener(table, indices)
      if (this.preprocessing === null) throw new TypeError('What is done to a table has to be learnt before it is read.')
      ready ??= preprocess(table, this.preprocessing).examples
      return ready.read(indices, into)
    }
    const { count, name, labels, classes, sources } = table
    return {
      count,
      shape,
      name,
      ...(labels && { labels }),
      ...(classes && { classes }),
      ...(sources && { sources }),
      ...((this.preprocessing?.numbers ?? this.scaling) === 'quantile' && { range: [0, 1] as const }),
      read,
      close: () => table.close?.(),
    }
  }

  /** Learns from the rows that are trained on, unless it is known already. */
  async learn(training: Examples, seed: number): Promise<Preprocessing> {
    if (this.preprocessing === null) {
      const { table, rows } = await this.rowsOf(training)
      // Windows of a series show a row more than once.
      this.preprocessing = await fitPreprocessing(table, { numbers: this.scaling, rows: new Uint32Array(new Set(rows)), seed })
    }
    return this.preprocessing
  }

  /** Where values are present in a view of the examples; null if none is missing. */
  async maskOf(view: Examples): Promise<Examples | null> {
    const { table, rows } = await this.rowsOf(view)
    if (this.preprocessing === null) return null
    const { mask } = preprocess(table, this.preprocessing)
    if (mask === null) return null
    const seen = subset(mask, rows)
    return rows.length === view.count ? seen : windows(seen, { length: rows.length / view.count })
  }

  /** Which rows a view of the examples shows, example by example: those that it asks for when it is read. */
  private async rowsOf(view: Examples): Promise<{ table: Table; rows: Uint32Array }> {
    const asked: number[] = []
    let from: Table | null = null
    this.listener = (table, rows) => {
      from = table
      for (const row of rows) asked.push(row)
    }
    try {
      const chunk = 1024
      for (let start = 0; start < view.count; start += chunk) {
        const indices = Uint32Array.from({ length: Math.min(chunk, view.count - start) }, (_, index) => start + index)
        await view.read(indices, new Float32Array(0))
      }
    } finally {
      this.listener = null
    }
    if (from === null) refuse('train', '--data', 'rows of a table', view.name, 'Give the table by itself.')
    return { table: from, rows: Uint32Array.from(asked) }
  }
}

/** How many numbers a row becomes. */
function featuresOf({ columns }: Table): number {
  return columns.reduce((sum, column) => sum + (column.kind === 'category' ? column.categories.length : 1), 0)
}
