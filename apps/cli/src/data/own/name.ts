import { existsSync } from 'node:fs'
import { dataNames } from '../names.js'

const endings = /\.(npy|npz|csv|tsv|parquet)(\.gz)?$/i

/** Whether a name is a file's or a folder's of the user's own: it has a slash, an ending that is known, or is there. */
export function isOwn(name: string): boolean {
  if (dataNames.includes(name) || name === '') return false
  return /[/\\]/.test(name) || endings.test(name) || existsSync(name)
}

/** The parts that data of one's own may have: those that lie apart, and what a run held out. */
export const ownParts = ['train', 'validation', 'test'] as const
export type OwnPart = (typeof ownParts)[number]

/** `scans:test` → its path, and the part. A path may have colons of its own. */
export function splitOwn(text: string): { readonly name: string; readonly part: OwnPart | null } {
  const [, name = text, part] = /^(.*?)(?::(train|validation|test))?$/s.exec(text) ?? []
  return { name, part: ownParts.find((known) => known === part) ?? null }
}
