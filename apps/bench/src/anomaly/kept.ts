import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { AnomalyDocument } from './document.js'

// From the built program.
const file = new URL('../results/anomaly.json', import.meta.url)

/** The figures that are kept in the repository. */
export function readKept(): AnomalyDocument {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as AnomalyDocument) : {}
}

export function writeKept(document: AnomalyDocument): void {
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
}
