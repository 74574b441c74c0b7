import { basename } from 'node:path'
import { type ExamplePairs, type Examples, refuse, type Shape, stableStringify, take } from '@sandglass/base'
import { type DetectionParts, detectionSplit, type Model, split, standardizeEach } from '@sandglass/core'
import type { DataSet } from '@sandglass/data'
import type { Preprocessing } from '@sandglass/data/preprocessing'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { type OwnData, openOwn } from '../data/own/open.js'
import { splitOwn } from '../data/own/split.js'
import { resolveReading } from '../data/reading.js'
import { openData, parseReference, partOf } from '../data/reference.js'
import { normalOnly } from '../detect/normal.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'

/** What a run trains on and is measured on. */
export interface RunData {
  readonly training: Examples
  readonly validation: Examples | null
  /** Normal examples as a detector of anomalies takes them, for a config that asks for one; else null. */
  readonly detection: DetectionParts | null
  /** What was done to the rows of a table, to be kept with the model; null for what is no table. */
  readonly preprocessing: Preprocessing | null
  /** Where values of a table are present; null where none is missing. */
  readonly masks: { readonly training: Examples | null; readonly validation: Examples | null }
  /** Whom to credit: a line for each data set. */
  readonly credits: readonly string[]
}

/**
 * Loads the data that a config names; examples held out for validation are taken before the limit counts, and what is done to
 * a table is learnt from what is trained on.
 *
 * @param known what was done to them, where a model was trained already
 */
export async function openRunData(
  session: Session,
  caller: string,
  config: ResolvedConfig,
  known: Preprocessing | null = null,
): Promise<RunData> {
  const { training, validation, reading } = config.data
  const sets = new Map<string, DataSet>()
  const own = new Map<string, OwnData>()
  const taken = { input: inputOf(config), preprocessing: known }
  const open = async (flag: string, text: string): Promise<Examples> => {
    const { kind, name, part } = parseReference(`${caller}: ${flag}`, text, 'train')
    if (kind === 'own') {
      const opened =
        own.get(name) ?? (await openOwn(session, name, resolveReading(caller, reading, {}), known === null ? undefined : taken))
      own.set(name, opened)
      return partOf(opened, name, part)
    }
    const set = sets.get(name) ?? (await openData(session, name))
    sets.set(name, set)
    return set[part]
  }
  const all = await open('--data', training)
  const held = async () =>
    validation === null ? null : typeof validation === 'string' ? await open('--validation', validation) : validation
  const [first = null] = own.values()
  const parts = await shared(caller, config, { all, held: await held(), own: first })
  const rows = first?.rows ?? null
  const learntFrom = parts.detection?.training ?? parts.training
  return {
    ...parts,
    preprocessing: rows && (await rows.learn(learntFrom, config.training.seed)),
    masks: {
      training: rows && (await rows.maskOf(learntFrom)),
      validation: rows && parts.validation && (await rows.maskOf(parts.detection?.validation ?? parts.validation)),
    },
    credits: [
      ...[...sets.values()].map(({ source, licence }) => `${source} (${licence})`),
      ...[...own.keys()].map((name) => basename(name)),
    ],
  }
}

/** What the model of a config takes. */
export function inputOf({ model }: Pick<ResolvedConfig, 'model'>): Shape {
  return model.network.input
}

async function shared(
  caller: string,
  { data, training: { seed } }: ResolvedConfig,
  { all, held, own }: { readonly all: Examples; readonly held: Examples | number | null; readonly own: OwnData | null },
): Promise<Pick<RunData, 'training' | 'validation' | 'detection'>> {
  const limited = (examples: Examples) => (data.limit === null ? examples : take(examples, data.limit))
  if (data.detection === null) {
    const holdOut = (validation: number) =>
      own === null
        ? split(all, { validation, seed })
        : splitOwn({ ...own, examples: all }, resolveReading(caller, data.reading, {}), { validation, seed })
    const parts = typeof held === 'number' ? await holdOut(held) : { training: all, validation: held }
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

/** The parts as a model is trained on them: values that are missing don't count, where it can leave them out. */
export function countedParts({ heeds }: Model, { training, validation, masks }: RunData) {
  const counted = (examples: Examples, mask: Examples | null): Examples | ExamplePairs =>
    mask === null || heeds.masks !== 'values' ? examples : { input: examples, target: examples, mask }
  return { training: counted(training, masks.training), validation: validation && counted(validation, masks.validation) }
}

/** What is kept in a model's own file, so that neither can get lost without the other. */
export function metadataFor({ preprocessing }: RunData): Record<string, string> {
  return preprocessing === null ? {} : { preprocessing: stableStringify(plain(preprocessing)) }
}
