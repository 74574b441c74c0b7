import { type Json, refuse } from '@sandglass/base'
import { type Bounds, scalings } from '@sandglass/data/preprocessing'
import { toJsonSchema } from '@valibot/to-json-schema'
import { type Command, Option } from 'commander'
import * as v from 'valibot'
import { fieldAt, type JsonSchema } from '../config/schema-field.js'
import { optionName } from '../options/name.js'
import { toNumber } from '../options/numbers.js'
import { addStorageFlags } from './storage.js'

const text = (description: string) => v.optional(v.nullable(v.pipe(v.string(), v.nonEmpty(), v.description(description))), null)
const texts = (description: string) => v.optional(v.pipe(v.array(v.string()), v.description(description)), [])
const flag = (description: string) => v.optional(v.pipe(v.boolean(), v.description(description)), false)
const length = v.pipe(v.number(), v.safeInteger(), v.minValue(1))

/** By what numbers are brought to 0 … 1: what their type can hold, what the training part has, or what is given, in the numbers of files. */
type Scale = 'type' | 'min-max' | Bounds

function isScale(given: unknown): boolean {
  if (given === 'type' || given === 'min-max') return true
  const { low, high, ...rest } = (given ?? {}) as Record<string, unknown>
  return Number.isFinite(low) && Number.isFinite(high) && Number(low) < Number(high) && Object.keys(rest).length === 0
}

/** How files of a user's own are read; kept in a run's config, so that they are read the same again. */
const readingSchema = v.strictObject({
  preprocessing: v.optional(
    v.nullable(
      v.pipe(
        v.picklist(scalings),
        v.description('What is done to columns of numbers, by what the training part is like; left out, standardise.'),
      ),
    ),
    null,
  ),
  scale: v.optional(
    v.nullable(
      v.pipe(
        v.custom<Scale>(isScale, 'type, min-max, or the numbers that become 0 and 1, low and high'),
        v.description(
          'What becomes 0 and 1 in images and arrays: 0 and a number, as in 4095; two numbers, as in -1024:3071; the smallest and the largest that the training part has, min-max, or that the numbers’ type can hold, type. Left out, images and bytes by their type, other arrays as they are.',
        ),
      ),
    ),
    null,
  ),
  label: text("The column of a table, or the array of an .npz file, that holds each example's class; it is none of the data."),
  group: text(
    'The column of a table that says which rows belong together, such as a patient: they are never split; it is none of the data.',
  ),
  ignore: texts('Columns to leave out, between commas.'),
  categories: texts('Columns of numbers that stand for categories, between commas.'),
  missing: v.optional(
    v.nullable(
      v.pipe(
        v.array(v.string()),
        v.description('Texts that stand for a missing value, between commas; left out, NA, NaN, null, none, ? and -.'),
      ),
    ),
    null,
  ),
  delimiter: text('What stands between the values of a CSV file; left out, it is found.'),
  header: v.optional(
    v.nullable(
      v.pipe(
        v.boolean(),
        v.description("Whether a CSV file's first row holds the columns' names, yes or no; left out, it is found."),
      ),
    ),
    null,
  ),
  decimalComma: flag('Numbers have a comma where others have a point.'),
  encoding: text('The encoding of a CSV file, such as windows-1252; left out, UTF-8.'),
  array: text('The array of an .npz file to use; left out, X, x_train, or the only one.'),
  channels: v.optional(
    v.nullable(
      v.pipe(
        v.picklist(['first', 'last']),
        v.description('Where pictures in arrays have their channels; left out, last, and what looks otherwise is refused.'),
      ),
    ),
    null,
  ),
  size: v.optional(
    v.nullable(
      v.pipe(
        v.tuple([length, length]),
        v.description('The height and width of images, as in 64x48, or 64 for both; left out, as they are.'),
      ),
    ),
    null,
  ),
  fit: v.optional(
    v.pipe(v.picklist(['crop', 'pad', 'stretch']), v.description('What is done to images of other proportions than --size has.')),
    'crop',
  ),
  grey: flag('Reads images of colours as grey ones.'),
  window: v.optional(
    v.nullable(
      v.pipe(
        v.strictObject({ length, step: length }),
        v.description(
          'Reads rows as a series, in windows of so many, as in 64, or in 64:16 for a new one after every 16; with --group each group is a series of its own.',
        ),
      ),
    ),
    null,
  ),
  skipBad: flag('Leaves out what is broken, and lists it, instead of refusing the whole.'),
})

/** How files are read, every question answered. */
export type Reading = v.InferOutput<typeof readingSchema>
type Field = keyof Reading

const described = toJsonSchema(readingSchema, { errorMode: 'ignore', typeMode: 'input' }) as JsonSchema

const asTexts = (given: string): Json => given.split(',').map((part) => part.trim())

/** Each flag, the field that it sets, and how its text is read; null for a flag without a value. */
const flags: readonly {
  readonly flag: string
  readonly value: string | null
  readonly field: Field
  readonly read: (text: string) => Json
}[] = [
  { flag: '--preprocessing', value: 'name', field: 'preprocessing', read: String },
  { flag: '--scale', value: 'how', field: 'scale', read: readScale },
  { flag: '--label', value: 'column', field: 'label', read: String },
  { flag: '--group', value: 'column', field: 'group', read: String },
  { flag: '--ignore', value: 'columns', field: 'ignore', read: asTexts },
  { flag: '--categories', value: 'columns', field: 'categories', read: asTexts },
  { flag: '--missing', value: 'texts', field: 'missing', read: asTexts },
  {
    flag: '--delimiter',
    value: 'character',
    field: 'delimiter',
    read: (given) => (given === '\\t' || given === 'tab' ? '\t' : given),
  },
  { flag: '--header', value: 'yes|no', field: 'header', read: readYes },
  { flag: '--decimal-comma', value: null, field: 'decimalComma', read: () => true },
  { flag: '--encoding', value: 'name', field: 'encoding', read: String },
  { flag: '--array', value: 'name', field: 'array', read: String },
  { flag: '--channels', value: 'where', field: 'channels', read: String },
  { flag: '--size', value: 'pixels', field: 'size', read: readSize },
  { flag: '--fit', value: 'how', field: 'fit', read: String },
  { flag: '--grey', value: null, field: 'grey', read: () => true },
  { flag: '--window', value: 'length', field: 'window', read: readWindow },
  { flag: '--skip-bad', value: null, field: 'skipBad', read: () => true },
]

/**
 * The flags that say how files are read, and where they are kept for that.
 *
 * @param options.except those that stand for something else in this command
 */
export function addReadingFlags(command: Command, { except = [] }: { readonly except?: readonly string[] } = {}): Command {
  for (const { flag, value, field, read } of flags.filter((each) => !except.includes(each.flag))) {
    const { description, choices } = fieldAt(described, field) ?? { description: null, choices: [] }
    const words = choices.length === 0 ? String(description) : `${description} One of ${choices.join(', ')}.`
    command.addOption(
      new Option(value === null ? flag : `${flag} <${value}>`, words)
        .argParser((text: string) => read(text))
        .helpGroup('Your own files:'),
    )
  }
  return addStorageFlags(command)
}

/**
 * How files are to be read: by the flags, else as a config says, else by the defaults.
 *
 * @param options what commander read; other options in it are passed over
 * @throws InvalidArgumentError that names the flag
 */
export function resolveReading(caller: string, config: unknown, options: Readonly<Record<string, unknown>>): Reading {
  const given = Object.fromEntries(
    flags.flatMap(({ flag, field }) => {
      const value = options[optionName(flag)]
      return value === undefined ? [] : [[field, value]]
    }),
  )
  const result = v.safeParse(readingSchema, { ...(config as object | null), ...given })
  if (result.success) return result.output
  const [issue] = result.issues
  const field = String(issue.path?.[0]?.key ?? '')
  const flag = flags.find((each) => each.field === field)?.flag
  const { choices } = fieldAt(described, field) ?? { choices: [] }
  const words = issue.type === 'custom' ? issue.message : (issue.expected ?? 'as help describes it')
  const wanted = choices.length > 0 ? `one of ${choices.join(', ')}` : words
  return refuse(
    caller,
    (Object.hasOwn(given, field) && flag) || `data.reading.${field}`,
    wanted,
    issue.input,
    `Leave it out, or see sandglass ${caller} --help.`,
  )
}

/** How files are read for a model that is there: nothing is learnt of them. */
export interface ReadingForModel extends Reading {
  readonly scale: Exclude<Reading['scale'], 'min-max'>
}

/**
 * How files are to be read for a model that is there: by the flags, else as those that it was trained on. The smallest and the largest
 * value are those of its training part, and never of what it judges.
 *
 * @param kept how the files were read that it was trained on; null where they were none of the user's own
 * @throws InvalidArgumentError that names the flag; also for `min-max` where the model has no bounds
 */
export function resolveReadingForModel(caller: string, kept: unknown, options: Readonly<Record<string, unknown>>): ReadingForModel {
  const { scale, ...reading } = resolveReading(caller, kept, options)
  if (scale !== 'min-max') return { ...reading, scale }
  const { scale: own } = resolveReading(caller, kept, {})
  if (own !== null && typeof own === 'object') return { ...reading, scale: own }
  return refuse(
    caller,
    '--scale',
    'a number, or two, as the model was trained without the smallest and the largest value of its training part',
    scale,
    'Leave it out for what the model was trained with, or train one with --scale min-max.',
  )
}

/** The first flag that says how files are read, if there is one. */
export function givenReadingFlag(options: Readonly<Record<string, unknown>>): string | null {
  return flags.find(({ flag }) => options[optionName(flag)] !== undefined)?.flag ?? null
}

function readYes(given: string): Json {
  if (given === 'yes' || given === 'no') return given === 'yes'
  return refuse('sandglass', '--header', 'yes or no', given, 'Leave it out to have it found.')
}

function readSize(given: string): Json {
  const [, height, width = height] = /^(\d+)(?:[x×](\d+))?$/.exec(given) ?? []
  if (height === undefined)
    return refuse('sandglass', '--size', 'a height and a width', given, 'Write it as in 64x48, or 64 for both.')
  return [Number(height), Number(width)]
}

function readScale(given: string): Json {
  if (given === 'type' || given === 'min-max') return given
  const [low, high, ...rest] = (given.includes(':') ? given : `0:${given}`).split(':').map(toNumber)
  if (typeof low === 'number' && typeof high === 'number' && low < high && rest.length === 0) return { low, high }
  return refuse(
    'sandglass',
    '--scale',
    'type, min-max, a number above 0, or a smaller and a larger one',
    given,
    'Write it as in 4095, or -1024:3071.',
  )
}

function readWindow(given: string): Json {
  const [length, step = length] = given.split(':').map(toNumber)
  if (length === null || length === undefined || step === null || step === undefined)
    return refuse('sandglass', '--window', 'a length, or a length and a step', given, 'Write it as in 64, or 64:16.')
  return { length, step }
}
