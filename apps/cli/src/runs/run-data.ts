import { basename } from 'node:path'
import {
  type ExamplePairs,
  type Examples,
  InvalidDataError,
  refuse,
  type Shape,
  sameShape,
  stableStringify,
  take,
} from '@sandglass/base'
import { type DetectionParts, type Model, split, standardizeEach } from '@sandglass/core'
import type { DataSet } from '@sandglass/data'
import type { Preprocessing } from '@sandglass/data/preprocessing'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { checkClasses } from '../data/classes.js'
import { labelledAs } from '../data/own/labelled-as.js'
import { splitOwn } from '../data/own/name.js'
import { type OwnData, openOwn, type Taken } from '../data/own/open.js'
import { splitOwn as shareOut } from '../data/own/split.js'
import { type Reading, resolveReading } from '../data/reading.js'
import { openData, parseReference, partOf } from '../data/reference.js'
import { detectionPartsOf } from '../detect/parts.js'
import { enumerate } from '../output/enumerate.js'
import { formatMeasure } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Session } from '../output/session.js'

/** What a run trains on and is measured on. */
export interface RunData {
  readonly training: Examples
  readonly validation: Examples | null
  /** What should come out of each, where that is another thing than the example itself. */
  readonly targets: { readonly training: Examples; readonly validation: Examples | null } | null
  /** Normal examples as a detector of anomalies takes them, for a config that asks for one; else null. */
  readonly detection: DetectionParts | null
  /** How a user's own files are read, by what was learnt of the training part; null where there are none. */
  readonly reading: Reading | null
  /** What was done to the rows of a table, to be kept with the model; null for what is no table. */
  readonly preprocessing: Preprocessing | null
  /** Where values of a table are present; null where none is missing. */
  readonly masks: { readonly training: Examples | null; readonly validation: Examples | null }
  /** What class numbers stand for; null where classes have no names. */
  readonly classes: readonly string[] | null
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
  const { training, validation } = config.data
  let reading = config.data.reading === null ? null : resolveReading(caller, config.data.reading, {})
  const sets = new Map<string, DataSet>()
  const own = new Map<string, OwnData>()
  const input = inputOf(config)
  let taken: Taken | undefined =
    known === null ? { input: null, preprocessing: null, arrays: input } : { input, preprocessing: known }
  const open = async (flag: string, text: string): Promise<Examples> => {
    const { kind, name, part } = parseReference(`${caller}: ${flag}`, text, 'train')
    if (kind === 'own') {
      const opened = own.get(name) ?? (await openOwn(session, name, reading ?? resolveReading(caller, null, {}), taken))
      own.set(name, opened)
      return partOf(opened, name, part)
    }
    const set = sets.get(name) ?? (await openData(session, name))
    sets.set(name, set)
    return set[part]
  }
  const all = await open('--data', training)
  checkInput(caller, input, all.shape)
  const [first = null] = own.values()
  const shares = await shared(caller, config, { all, held: typeof validation === 'string' ? null : validation, own: first })
  const learntFrom = shares.detection?.training ?? shares.training
  reading = await withBounds(session, reading, first, learntFrom)
  const rows = first?.rows ?? null
  const preprocessing = rows && (await rows.learn(learntFrom, config.training.seed))
  if (preprocessing !== null && known === null) noteUnseen(session, preprocessing)
  // Other files are read from here on as the model will take them.
  taken = { input, preprocessing }
  const apart = typeof validation === 'string' ? await open('--validation', validation) : null
  const parts = {
    ...shares,
    validation: apart ? labelledAs(apart, all, 'classes' in config.model ? 'refused' : 'added') : shares.validation,
  }
  // Images to be paired have one size already, or are no pairs.
  if (preprocessing === null) taken = { input: null, preprocessing, arrays: input }
  const targets = await targetsOf(caller, config, { inputs: all, own: first }, open)
  if ('classes' in config.model) {
    checkClasses(caller, '--data', parts.training, config.model.classes)
    if (parts.validation) checkClasses(caller, '--validation', parts.validation, config.model.classes)
  }
  const [set = null] = sets.values()
  const heldRows = typeof validation === 'string' ? (own.get(splitOwn(validation).name)?.rows ?? null) : rows
  return {
    ...parts,
    targets,
    reading,
    preprocessing,
    masks: {
      training: rows && (await rows.maskOf(learntFrom)),
      validation: heldRows && parts.validation && (await heldRows.maskOf(parts.detection?.validation ?? parts.validation)),
    },
    classes: namesOf(parts.training.classes ?? (first === null ? set?.classes : undefined)),
    credits: [
      ...[...sets.values()].map(({ source, licence }) => `${source} (${licence})`),
      ...[...own.keys()].map((name) => basename(name)),
    ],
  }
}

/** A recipe is made for its data, and a config file is taken at its word. */
function checkInput(caller: string, input: Shape, found: Shape): void {
  if (sameShape(input, found)) return
  throw new InvalidDataError(
    `${caller}: --data must be examples of shape [${input.join(', ')}], as the config's model takes them, got [${found.join(', ')}].`,
    { cure: `Set model.network.input to [${found.join(',')}], as by --set, or name a recipe, which is made for its data.` },
  )
}

/** How files are read once it is known which examples are trained on: by the bounds of these, or of their type, where that was asked for. */
async function withBounds(
  { note }: Session,
  reading: Reading | null,
  own: OwnData | null,
  learntFrom: Examples,
): Promise<Reading | null> {
  // Images go on by the type of each.
  if (!own?.scale || reading === null || (reading.scale === 'type' && own.stored?.isByImage)) return reading
  const { low, high } = await own.scale.learn(learntFrom)
  if (reading.scale === 'min-max')
    note(`By the training part, ${formatMeasure(low)} becomes 0 and ${formatMeasure(high)} becomes 1.`)
  return { ...reading, scale: { low, high } }
}

/** Says which categories of a table's columns the training part lacks. */
function noteUnseen({ note }: Session, { columns }: Preprocessing): void {
  for (const column of columns) {
    if (column.kind !== 'category' || column.unseen === undefined) continue
    const { unseen, name } = column
    const first = unseen.slice(0, mostNamed).map((category) => JSON.stringify(category))
    const more = unseen.length > mostNamed ? [`${unseen.length - mostNamed} more`] : []
    note(
      `Not in the training part: ${enumerate([...first, ...more])} in the column ${JSON.stringify(name)}, taken for none of its categories.`,
    )
  }
}

/** How many categories of a column are named. */
const mostNamed = 3

function namesOf(classes: readonly string[] = []): readonly string[] | null {
  return classes.length > 0 ? classes : null
}

/** What should come out of the training examples, held out alike. */
async function targetsOf(
  caller: string,
  config: ResolvedConfig,
  { inputs, own }: { readonly inputs: Examples; readonly own: OwnData | null },
  open: (flag: string, text: string) => Promise<Examples>,
): Promise<RunData['targets']> {
  const { target, validation, detection } = config.data
  if (target === null) return null
  if (typeof validation === 'string' || detection !== null)
    refuse(
      caller,
      '--validation',
      'a count or share of the pairs, where --target is given',
      validation,
      'Give 0.1, say, or null for none.',
    )
  const all = await open('--target', target)
  checkAlike(caller, inputs, all)
  const { training, validation: held } = await shared(caller, config, { all, held: validation, own })
  return { training, validation: held }
}

/** Inputs and targets go together by their place, and images by their names too. */
function checkAlike(caller: string, inputs: Examples, targets: Examples): void {
  if (inputs.count !== targets.count || !sameShape(inputs.shape, targets.shape))
    throw new InvalidDataError(
      `${caller}: --target must have as many examples as --data, and of the same shape, got ${targets.count} of [${targets.shape.join(', ')}] for ${inputs.count} of [${inputs.shape.join(', ')}].`,
      { cure: 'Pair each example with its target.' },
    )
  const [names, others] = [filesOf(inputs), filesOf(targets)]
  const stranger = names && others && names.find((name, index) => stem(name) !== stem(others[index] ?? ''))
  if (stranger)
    throw new InvalidDataError(
      `${caller}: the images of --target must have the names of those of --data, and ${stranger} has none.`,
      {
        cure: 'Give each pair one name, in two folders.',
      },
    )
}

function filesOf(examples: Examples): readonly string[] | null {
  return 'files' in examples && Array.isArray(examples.files) ? (examples.files as readonly string[]) : null
}

/** A scan may be a JPEG file, and its clean image a PNG file. */
function stem(name: string): string {
  return name.replace(/\.\w+$/, '')
}

/** What the model of a config takes. */
export function inputOf({ model }: Pick<ResolvedConfig, 'model'>): Shape {
  return model.network.input
}

/** Shares out what there is, as a config says. */
export async function shared(
  caller: string,
  { data, training }: ResolvedConfig,
  { all, held, own }: { readonly all: Examples; readonly held: Examples | number | null; readonly own: OwnData | null },
): Promise<Pick<RunData, 'training' | 'validation' | 'detection'>> {
  const seed = data.seed ?? training.seed
  const limited = (examples: Examples) => (data.limit === null ? examples : take(examples, data.limit))
  if (data.detection === null) {
    const holdOut = (validation: number) =>
      own === null
        ? split(all, { validation, seed })
        : shareOut({ ...own, examples: all }, resolveReading(caller, data.reading, {}), { validation, seed })
    const parts = typeof held === 'number' ? await holdOut(held) : { training: all, validation: held }
    return { training: limited(parts.training), validation: parts.validation, detection: null }
  }
  const { normal, calibration, scaling } = data.detection
  if (typeof held !== 'number')
    refuse(caller, '--validation', 'a count or share of the normal examples, for a detector', data.validation, 'Give 0.1, say.')
  const groups = own !== null && own.examples.count === all.count ? own.groups : null
  const { window } = resolveReading(caller, data.reading, {})
  const parts = detectionPartsOf(caller, all, { groups, window }, { normal, validation: held, calibration, seed })
  const detection = { ...parts, training: limited(parts.training) }
  const seen = (examples: Examples) => (scaling === 'inputs' ? standardizeEach(examples) : examples)
  return { training: seen(detection.training), validation: seen(detection.validation), detection }
}

/** The parts as a model is trained on them, with their targets; values that are missing don't count, where it can leave them out. */
export function countedParts({ heeds }: Model, { training, validation, targets, masks }: RunData) {
  const counted = (examples: Examples, target: Examples | null, mask: Examples | null): Examples | ExamplePairs => {
    const isMasked = mask !== null && heeds.masks === 'values'
    if (target === null && !isMasked) return examples
    return { input: examples, target: target ?? examples, ...(isMasked && { mask }) }
  }
  return {
    training: counted(training, targets?.training ?? null, masks.training),
    validation: validation && counted(validation, targets?.validation ?? null, masks.validation),
  }
}

/** What is kept of the data in a model's own file, so that neither can get lost without the other: how a user's files were read, the classes' names. */
export function metadataFor({ reading, preprocessing, classes }: RunData): Record<string, string> {
  return {
    ...(reading !== null && { reading: stableStringify(plain(reading)) }),
    ...(reading !== null && preprocessing && { preprocessing: stableStringify(plain(preprocessing)) }),
    ...(classes && { classes: stableStringify(classes) }),
  }
}
