import type { Json } from '@sandglass/base'
import type { UnseenCategory } from '@sandglass/data/preprocessing'
import { enumerate } from '../output/enumerate.js'
import { plain } from '../output/plain.js'

/** A row, an image or an example of a file that was left out, and why. */
export interface Skipped {
  /** `row 7`, or a file's name. */
  readonly what: string
  /** The same as `sources` of examples have it: a number, or a file's name. */
  readonly source: number | string
  readonly reason: string
}

/** What was not taken as it stands in a file of the user's own. */
export interface Finding {
  readonly skipped: readonly Skipped[]
  readonly unseen: readonly UnseenCategory[]
}

/** How many of what was left out, or is new, are told one by one; all are in the document for programs. */
const mostListed = 10
/** How many are shown in a report. */
const mostShown = 30
/** How many rows are named of those that have a new category. */
const mostRows = 3

/** What a command found in files of the user's own that it did not take as it stands; nothing is told twice. */
export class Findings {
  private readonly files = new Map<string, Finding>()

  /** @param file as the user names it */
  tell(file: string, finding: Finding, note: (line: string) => void): void {
    if (JSON.stringify(this.files.get(file)) === JSON.stringify(finding)) return
    this.files.set(file, finding)
    for (const { what, reason } of finding.skipped.slice(0, mostListed)) note(`Left out: ${what} ${reason}.`)
    if (finding.skipped.length > mostListed) note(`Left out: ${finding.skipped.length - mostListed} more.`)
    for (const unseen of finding.unseen.slice(0, mostListed))
      note(`New to the model: ${categoryText(unseen)}, ${rowsText(unseen)}, taken for none of its categories.`)
    if (finding.unseen.length > mostListed) note(`New to the model: ${finding.unseen.length - mostListed} more categories.`)
  }

  /** What was found in a file; nothing, if it was not opened. */
  of(file: string): Finding {
    return this.files.get(file) ?? { skipped: [], unseen: [] }
  }

  /** A document with what was found; as it is where it tells that itself, or no file of the user's own was opened. */
  addTo(document: Json): Json {
    if (this.files.size === 0 || typeof document !== 'object' || document === null || Array.isArray(document)) return document
    const inAll = (list: (finding: Finding) => readonly object[]) =>
      [...this.files].flatMap(([data, finding]) => list(finding).map((each) => plain({ data, ...each })))
    return {
      ...document,
      ...(!('skipped' in document) && { skipped: inAll((of) => of.skipped) }),
      unseen: inAll((of) => of.unseen),
    }
  }
}

/** What was found, as a table for people. */
export function findingRows({ skipped, unseen }: Finding): [where: string, what: string][] {
  const all = [
    ...skipped.map(({ what, reason }): [string, string] => [what, `left out: ${reason}`]),
    ...unseen.map((each): [string, string] => [
      rowsText(each),
      `${categoryText(each)} is new to the model: taken for none of its categories`,
    ]),
  ]
  const rest = all.length - mostShown
  return rest <= 0 ? all : [...all.slice(0, mostShown), ['and', `${rest} more, which --json lists`]]
}

/** `row 7`, `rows 7, 9 and 30`, or `rows 7, 9, 30 and 12 more`. */
function rowsText({ rows, count }: UnseenCategory): string {
  const rest = count - mostRows
  const named = [...rows.slice(0, mostRows).map(String), ...(rest > 0 ? [`${rest} more`] : [])]
  return `${count === 1 ? 'row' : 'rows'} ${enumerate(named)}`
}

function categoryText({ category, column }: UnseenCategory): string {
  return `${category === null ? 'what else there is' : JSON.stringify(category)} in the column ${JSON.stringify(column)}`
}
