/** One line of the result: a system's times on a work, over all rounds. */
export interface Row {
  readonly work: string
  readonly system: string
  readonly version: string
  readonly threads: number
  readonly unit: string
  readonly min: number
  readonly median: number
}

/** The middle of some numbers, at least one. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? Number.NaN
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN
  return (lower + upper) / 2
}

/** A Markdown table, each work's rows beside their ratio to Sandglass's fastest of the same run. */
export function markdownTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const own = Math.min(...rows.filter(({ work, system }) => work === row.work && system === 'sandglass').map(({ min }) => min))
    const ratio = Number.isFinite(own) ? `${(row.min / own).toFixed(2)} ×` : ''
    return `| ${row.work} | ${row.system} | ${row.threads} | ${row.min.toFixed(2)} | ${row.median.toFixed(2)} | ${row.unit} | ${ratio} |`
  })
  return ['| work | system | threads | min | median | unit | to sandglass |', '|---|---|---:|---:|---:|---|---:|', ...lines].join(
    '\n',
  )
}
