export type { Case } from './case.js'
export { cases } from './cases/index.js'
export { type FamilyResult, families, trainFamily } from './families.js'
export { complaintAbout } from './outcome.js'
