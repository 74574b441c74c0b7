import { type Examples, refuse, subset } from '@sandglass/base'
import type { DetectionParts } from '@sandglass/core'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { type OwnData, openOwn } from '../data/own/open.js'
import { splitOwn } from '../data/own/split.js'
import { type Reading, resolveReading } from '../data/reading.js'
import { type DataReference, isSameReference, parseReference } from '../data/reference.js'
import { glancing, type Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import { openRunData } from '../runs/run-data.js'
import { copiesAmong } from './copies.js'
import { normalIndices } from './normal.js'
import { openForModel } from './open.js'
import type { DetectFlags } from './options.js'
import { detectionPartsOf } from './parts.js'

/** The parts by which a model is calibrated on normal examples that the user names: a run's training examples beside them, if it has any. */
export async function partsOfNamed(session: Session, place: ModelPlace, name: string, flags: DetectFlags): Promise<DetectionParts> {
  const { run, preprocessing } = place
  const named = { flag: '--calibrate', name, part: 'train' } as const
  const reference = parseReference('detect: --calibrate', name, 'train')
  if (
    run !== null &&
    isSameReference(session, reference, parseReference('detect: data.training', run.config.data.training, 'train'))
  )
    refuseSeen(name)
  const reading = resolveReading('detect', run?.config.data.reading ?? place.reading, { ...flags })
  // Who names examples to calibrate by has chosen what they are for.
  const all: Examples = { ...(await openForModel(session, place, named, flags)), role: 'validation' }
  const groups = await groupsOf(session, place, reference, reading, all)
  const [normal, seed] = [flags.normal ?? null, flags.seed ?? 0]
  if (run === null)
    return detectionPartsOf('detect', all, { groups, window: reading.window }, { normal, validation: 0.1, calibration: null, seed })
  const { training, detection } = await openRunData(session, 'detect', run.config as ResolvedConfig, preprocessing)
  const seen = detection?.training ?? training
  const indices = normal && normalIndices('detect', all, normal)
  const chosen = {
    examples: indices === null ? all : subset(all, indices),
    groups: groups && indices ? indices.map((index) => groups[index] as number) : groups,
  }
  if ((await copiesAmong(seen, chosen.examples)) > 0) refuseSeen(name)
  const { training: calibration, validation, trainingGroups } = await splitOwn(chosen, reading, { validation: 0.1, seed })
  return { training: seen, validation, calibration, ...(trainingGroups && { calibrationGroups: trainingGroups }) }
}

function refuseSeen(name: string): never {
  refuse(
    'detect',
    '--calibrate',
    'examples that the run has not seen',
    name,
    'It was trained on these: its scores of them are too low.',
  )
}

/** Which of the examples named belong together; null where each is by itself. */
async function groupsOf(
  session: Session,
  { input, preprocessing }: ModelPlace,
  { kind, name }: DataReference,
  reading: Reading,
  { count }: Examples,
): Promise<OwnData['groups']> {
  if (kind === 'named' || reading.group === null) return null
  const own = await openOwn(glancing(session), name, reading, { input, preprocessing })
  return own.examples.count === count ? own.groups : null
}
