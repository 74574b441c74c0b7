import type { Cell, Column, UnseenCategory } from './table.js'

/** What a text becomes that is none of its column's categories, beside the positions of those that are. */
export const noCategory = -1

/** How many categories are told by name, and of how many rows the numbers. */
const [mostNamed, mostRows] = [1000, 10]

/** Collects what is found in place of known categories, row by row, in memory that doesn't grow with the rows. */
export class UnseenCategories {
  private readonly found = new Map<string, { column: string; category: string | null; count: number; rows: number[] }>()

  /**
   * @param values what a row's cells became
   * @param row its number in the file
   */
  see(columns: readonly (Column & { readonly place: number })[], values: Float64Array, cells: readonly Cell[], row: number): void {
    for (const [at, { kind, name, place }] of columns.entries()) {
      if (kind !== 'category' || values[at] !== noCategory) continue
      const entry = this.entryOf(name, String(cells[place]))
      entry.count++
      if (entry.rows.length < mostRows) entry.rows.push(row)
    }
  }

  private entryOf(column: string, category: string) {
    const known = this.found.get(JSON.stringify([column, category]))
    if (known) return known
    const named = this.found.size < mostNamed ? category : null
    const key = JSON.stringify([column, named])
    const entry = this.found.get(key) ?? { column, category: named, count: 0, rows: [] }
    this.found.set(key, entry)
    return entry
  }

  list(): UnseenCategory[] {
    return [...this.found.values()]
  }
}
