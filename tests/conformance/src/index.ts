export type { Case } from './case.js'
export { cases } from './cases/index.js'
export { complaintAbout } from './outcome.js'
