/** A figure with three digits that mean something, and no exponent: 0.0123, 1.23, 123, 1,234. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '—'
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toLocaleString('en-GB', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** A Markdown table; the columns that are told so are set right. */
export function table(heads: readonly string[], right: readonly string[], lines: readonly (readonly string[])[]): string {
  const rule = heads.map((head) => (right.includes(head) ? '---:' : '---'))
  return [heads, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
