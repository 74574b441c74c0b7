import type { Examples } from '@sandglass/base'
import { resolveReading } from '../data/reading.js'
import { openExamples, parseReference, testPartOf } from '../data/reference.js'
import { anomaliesAmong, type Class } from '../detect/normal.js'
import { glancing, type Session } from '../output/session.js'
import type { CompareFlags } from './options.js'
import { refuseWithoutNormal } from './refuse-task.js'

/** Where nothing is an anomaly, or all of it, no detector can be judged: that is known before one is trained. */
export async function checkAnomalies(session: Session, data: string, normal: readonly Class[], flags: CompareFlags): Promise<void> {
  const isAnomaly = anomaliesAmong(await judgedAsFound(session, data, flags), normal)
  if (isAnomaly === null || new Set(isAnomaly).size < 2) refuseWithoutNormal(normal)
}

/** What will be judged, and of a single file also what will be trained on: it is told apart later. */
async function judgedAsFound(session: Session, data: string, { test, ...flags }: CompareFlags): Promise<Examples> {
  const reading = resolveReading('compare', null, { ...flags })
  const reference = await testPartOf(session, parseReference('compare: --data', test ?? data, 'test'), reading)
  return await openExamples(glancing(session), reference, reading)
}
