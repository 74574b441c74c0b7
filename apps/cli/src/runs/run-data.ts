import { type Examples, refuse, take } from '@sandglass/base'
import { type DetectionParts, detectionSplit, split, standardizeEach } from '@sandglass/core'
import type { DataSet } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { openData, parseReference } from '../data/reference.js'
import { normalOnly } from '../detect/normal.js'
import type { Session } from '../output/session.js'

/** What a run trains on and is measured on. */
export interface RunData {
  readonly training: Examples
  readonly validation: Examples | null
  /** Normal examples as a detector of anomalies takes them, for a config that asks for one; else null. */
  readonly detection: DetectionParts | null
  /** Whom to credit: a line for each data set. */
  readonly credits: readonly string[]
}

/** Loads the data that a config names; examples held out for validation are taken before the limit counts. */
export async function openRunData(session: Session, caller: string, config: ResolvedConfig): Promise<RunData> {
  const { training, validation } = config.data
  const sets = new Map<string, DataSet>()
  const open = async (flag: string, text: string): Promise<Examples> => {
    const { name, part } = parseReference(`${caller}: ${flag}`, text, 'train')
    const set = sets.get(name) ?? (await openData(session, name))
    sets.set(name, set)
    return set[part]
  }
  const all = await open('--data', training)
  const held = async () =>
    validation === null ? null : typeof validation === 'string' ? await open('--validation', validation) : validation
  return {
    ...shared(caller, config, all, await held()),
    credits: [...sets.values()].map(({ source, licence }) => `${source} (${licence})`),
  }
}

function shared(
  caller: string,
  { data, training: { seed } }: ResolvedConfig,
  all: Examples,
  held: Examples | number | null,
): Omit<RunData, 'credits'> {
  const limited = (examples: Examples) => (data.limit === null ? examples : take(examples, data.limit))
  if (data.detection === null) {
    const parts = typeof held === 'number' ? split(all, { validation: held, seed }) : { training: all, validation: held }
    return { training: limited(parts.training), validation: parts.validation, detection: null }
  }
  const { normal, calibration, scaling } = data.detection
  if (typeof held !== 'number')
    refuse(caller, '--validation', 'a count or share of the normal examples, for a detector', data.validation, 'Give 0.1, say.')
  const parts = detectionSplit(normal === null ? all : normalOnly(caller, all, normal), { validation: held, calibration, seed })
  const detection = { ...parts, training: limited(parts.training) }
  const seen = (examples: Examples) => (scaling === 'inputs' ? standardizeEach(examples) : examples)
  return { training: seen(detection.training), validation: seen(detection.validation), detection }
}
