import { detectShortly } from '../detecting.js'

/** What this page offers to the tests. */
export interface DetectingPage {
  readonly detectShortly: typeof detectShortly
}

const detecting: DetectingPage = { detectShortly }
Object.assign(globalThis, { detecting })
