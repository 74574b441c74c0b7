import type { Row } from '../document.js'

/** A Markdown table, each row beside its ratio to Sandglass's fastest on that work in the same run. */
export function rowTable(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const own = Math.min(...rows.filter(({ work, system }) => work === row.work && system === 'sandglass').map(({ min }) => min))
    const ratio = Number.isFinite(own) ? `${(row.min / own).toFixed(2)} ×` : ''
    return `| ${row.work} | ${row.system} | ${row.threads} | ${row.min.toFixed(2)} | ${row.median.toFixed(2)} | ${row.unit} | ${ratio} |`
  })
  return ['| work | system | threads | min | median | unit | to sandglass |', '|---|---|---:|---:|---:|---|---:|', ...lines].join(
    '\n',
  )
}
