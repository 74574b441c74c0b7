import type { Row } from '../document.js'

/** A row of the benchmark, in milliseconds. */
export function row(work: string, system: string, threads: number, min: number): Row {
  return { work, system, version: '1', threads, unit: 'ms', min, median: min }
}
