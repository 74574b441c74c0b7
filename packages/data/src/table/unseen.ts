import type { Cell, Column, UnseenCategory } from './table.js'

/** What a text becomes that is none of its column's categories, beside the positions of those that are. */
export const noCategory = -1

/** Collects what is found in place of known categories, row by row. */
export class UnseenCategories {
  private readonly found = new Map<string, { column: string; category: string; rows: number[] }>()

  /**
   * @param values what a row's cells became
   * @param row its number in the file
   */
  see(columns: readonly (Column & { readonly place: number })[], values: Float64Array, cells: readonly Cell[], row: number): void {
    for (const [at, { kind, name, place }] of columns.entries()) {
      if (kind !== 'category' || values[at] !== noCategory) continue
      const category = String(cells[place])
      const key = JSON.stringify([name, category])
      const known = this.found.get(key)
      if (known) known.rows.push(row)
      else this.found.set(key, { column: name, category, rows: [row] })
    }
  }

  list(): UnseenCategory[] {
    return [...this.found.values()]
  }
}
