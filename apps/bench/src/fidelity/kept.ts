import { readFileSync, writeFileSync } from 'node:fs'
import type { FidelityDocument } from './document.js'

const file = new URL('../results/fidelity.json', import.meta.url)
const none: FidelityDocument = { studies: [], choices: [], floor: null, samples: null }

/** The figures that are kept in the repository. */
export function readKept(): FidelityDocument {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as FidelityDocument
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return none
    throw error
  }
}

export function writeKept(document: FidelityDocument): void {
  writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`)
}
