import type { Json } from '@sandglass/base'

/** Rows as CSV: null is an empty cell, and what is no text is JSON. A cell that would be taken for another or another row is quoted. */
export function csvText(rows: readonly (readonly Json[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
}

function cell(value: Json): string {
  const text = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
