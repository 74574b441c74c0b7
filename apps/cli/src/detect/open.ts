import type { Examples } from '@sandglass/base'
import { formatReference, openExamples, type Part, parseReference } from '../data/reference.js'
import type { Session } from '../output/session.js'

/** @param flag whose value names them */
export async function openNamed(session: Session, flag: string, name: string, part: Part): Promise<Examples> {
  return await openExamples(session, parseReference(`detect: ${flag}`, name, part))
}

/** The name in full: `mnist:test`. */
export function fullName(flag: string, name: string, part: Part): string {
  return formatReference(parseReference(`detect: ${flag}`, name, part))
}
