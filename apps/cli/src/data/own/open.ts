import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type Examples, InvalidDataError, InvalidFileError, SandglassError, type Shape, sizeOf } from '@sandglass/base'
import type { TableOptions } from '@sandglass/data/csv'
import type { ImageFolder } from '@sandglass/data/images'
import { type NpyExamples, type Npz, openNpy, openNpz, readNpy } from '@sandglass/data/npy'
import { columnsFor, type Preprocessing, type Scaling, type Table } from '@sandglass/data/preprocessing'
import type { Session } from '../../output/session.js'
import type { Skipped } from '../findings.js'
import type { Reading } from '../reading.js'
import { openImagesOf, openTableOf } from './converted.js'
import { finiteIn } from './finite.js'
import { hasIdx, hasIdxTest, openIdx } from './idx.js'
import { labelledAs } from './labelled-as.js'
import { asPictures } from './pictures.js'
import { LearntRows } from './rows.js'
import { LearntScale, type Stored, storedByArray, storedByImages } from './scale.js'
import { tableOfArray } from './table.js'
import { inWindows } from './windows.js'

/** Files of a user's own, opened. */
export interface OwnData {
  /** What is there to train on: all, unless a part lies apart to test with. */
  readonly examples: Examples
  /** The part that lies apart; null if there is none. */
  readonly test: Examples | null
  /** What is learnt from the rows that are trained on; null for what is no table. */
  readonly rows: LearntRows | null
  /** What images and arrays are scaled by, with `--scale`; null for what is not. */
  readonly scale: LearntScale | null
  /** How images and arrays stand in their file; null for tables. */
  readonly stored: Stored | null
  /** The table as it stands in the file; null for what is none. */
  readonly table: Table | null
  /** What each label stands for; empty where that isn't known. */
  readonly classes: readonly string[]
  /** Each example's group, where rows belong together. */
  readonly groups: ArrayLike<number> | null
  /** What was left out, with `--skip-bad`: a row or a file each. */
  readonly skipped: readonly Skipped[]
}

/** How a model takes its examples, for those that it is to be given. */
export interface Taken {
  readonly input: Shape | null
  readonly preprocessing: Preprocessing | null
  /** What a config's model takes: arrays with as many values are seen so, whatever they look like. Default null. */
  readonly arrays?: Shape | null
  /** Whether pictures keep what is no finite number, for whoever looks for such. Default false. */
  readonly keepsBad?: boolean
}

const asFound: Taken = { input: null, preprocessing: null }

/**
 * Opens a folder of images, an `.npy` or `.npz` file or a table. Bytes stand for [0, 1], as everywhere; rows of other numbers are
 * prepared by what the training part is like, or as the model says that is to be given them.
 *
 * @param name as the user names it
 * @param taken what a model that is there already takes: images are brought to its size, tables to its columns
 * @throws SandglassError `not-found`; InvalidFileError
 */
export async function openOwn(session: Session, name: string, reading: Reading, taken: Taken = asFound): Promise<OwnData> {
  const data = await openAny(session, findOwn(session, name), reading, taken)
  session.findings.tell(name, { skipped: data.skipped, unseen: data.table?.unseen ?? [] }, session.note)
  return data
}

/** @throws SandglassError `not-found` */
export function findOwn(session: Session, name: string): string {
  const path = resolve(session.io.directory, name)
  if (existsSync(path)) return path
  throw new SandglassError('not-found', `there is no file or folder ${name}.`, {
    cure: 'Check the path; it starts from the folder that you are in.',
  })
}

/**
 * Whether a part lies apart to test with: names alone tell, and nothing is read.
 *
 * @throws SandglassError `not-found`
 */
export async function hasTestPart(session: Session, name: string, { array }: Pick<Reading, 'array'>): Promise<boolean> {
  const path = findOwn(session, name)
  if (statSync(path).isDirectory()) return hasIdx(path) ? hasIdxTest(path) : partsIn(path)[1] !== null
  if (!/\.npz$/i.test(path)) return false
  const file = await openNpz(path, { name: basename(path) })
  file.close()
  return testArrayOf(file, array) !== null
}

function openAny(session: Session, path: string, reading: Reading, taken: Taken): Promise<OwnData> {
  if (statSync(path).isDirectory()) return openFolder(session, path, reading, taken)
  if (/\.npy$/i.test(path)) return openArray(session, path, reading, taken)
  if (/\.npz$/i.test(path)) return openArrays(session, path, reading, taken)
  if (/\.((csv|tsv)(\.gz)?|parquet)$/i.test(path)) return openTable(session, path, reading, taken)
  if (/\.(png|jpe?g|webp)$/i.test(path))
    throw new InvalidFileError(basename(path), 'it is a single image, where a folder of them is expected.', {
      cure: 'Name the folder that it lies in, or put it into one of its own.',
    })
  throw new InvalidFileError(basename(path), 'its ending says of no format that is known.', {
    cure: 'Give a folder of images, or a file that ends in .npy, .npz, .csv, .tsv or .parquet.',
  })
}

async function openFolder(session: Session, path: string, reading: Reading, { input }: Taken): Promise<OwnData> {
  if (hasIdx(path)) {
    const { examples, test, classes } = await openIdx(session, path)
    const stored = storedByImages({ bits: 8 })
    const scale = reading.scale && new LearntScale(basename(path), reading.scale, stored)
    const scaled = (images: Examples) => scale?.examplesOf(images, stored) ?? images
    const none = { rows: null, table: null, groups: null, skipped: [] }
    return { examples: scaled(examples), test: test && scaled(test), classes, scale, stored, ...none }
  }
  const [height, width, channels] = input?.length === 3 ? input : []
  const wanted = height !== undefined && width !== undefined ? ([height, width] as const) : null
  const options = {
    size: reading.size ?? wanted,
    fit: reading.fit,
    channels: reading.grey || channels === 1 ? (1 as const) : channels === 3 ? (3 as const) : null,
    skipBad: reading.skipBad,
    // A number of a file says nothing by itself of how bright it is.
    ...(reading.scale !== null && reading.scale !== 'type' && { sameBits: true }),
    signal: session.io.signal,
  }
  const [train, test] = partsIn(path)
  const training = await openImagesOf(session, train ?? path, { ...options, name: basename(path) })
  const [first, second, depth] = training.shape
  const same = { ...options, size: [first ?? 1, second ?? 1] as const, channels: depth === 1 ? (1 as const) : (3 as const) }
  const apart =
    test === null ? null : await openImagesOf(session, test, { ...same, role: 'test', name: `${basename(path)} test images` })
  const { classes } = training
  const scale = reading.scale && new LearntScale(basename(path), reading.scale, storedByImages(training))
  const scaled = (images: ImageFolder) => scale?.examplesOf(images, storedByImages(images)) ?? images
  return {
    examples: scaled(training),
    test: apart && labelledAs(scaled(apart), training),
    scale,
    stored: storedByImages(training),
    rows: null,
    table: null,
    classes,
    groups: null,
    skipped: [...training.skipped, ...(apart?.skipped ?? [])].map(({ name, reason }) => ({ what: name, source: name, reason })),
  }
}

/** The folders `train` and `test` within a folder that has both; null for one that has not. */
function partsIn(path: string): readonly [train: string | null, test: string | null] {
  const names = readdirSync(path)
  const find = (pattern: RegExp): string | null => {
    const name = names.find((each) => pattern.test(each))
    return name === undefined ? null : join(path, name)
  }
  const [train, test] = [find(/^train(ing)?$/i), find(/^test$/i)]
  return train !== null && test !== null ? [train, test] : [null, null]
}

async function openTable(session: Session, path: string, reading: Reading, taken: Taken): Promise<OwnData> {
  const { preprocessing } = taken
  const options: TableOptions = {
    name: basename(path),
    label: reading.label,
    group: reading.group,
    ignore: reading.ignore,
    categories: reading.categories,
    skipBad: reading.skipBad,
    signal: session.io.signal,
    ...(reading.missing && { missing: reading.missing }),
    // What is new need not have what the model was judged by.
    ...(preprocessing && { columns: columnsFor(preprocessing), allowAbsent: true }),
  }
  if (reading.scale !== null) throw scalesNoTable(basename(path))
  const { delimiter, header, decimalComma, encoding } = reading
  const table = await openTableOf(session, path, options, { delimiter, header, decimal: decimalComma ? ',' : '.', encoding })
  const rows = new LearntRows(scalingOf(reading, taken), preprocessing)
  const skipped = table.skipped.map(({ row, reason }) => ({ what: `row ${row}`, source: row, reason }))
  return {
    ...inWindows(rows.examplesOf(table), reading, { groups: table.groups ?? null, skipped }),
    test: null,
    scale: null,
    stored: null,
    rows,
    table,
    classes: table.classes ?? [],
    skipped,
  }
}

async function openArray(session: Session, path: string, reading: Reading, taken: Taken): Promise<OwnData> {
  const beside = path.replace(/\.npy$/i, '.labels.npy')
  const labels = existsSync(beside) ? (await readNpy(beside)).values : null
  const heldBytes = session.storage.memory.left
  const array = counted(session, await openNpy(path, { name: basename(path), scale: 'unit', heldBytes, ...(labels && { labels }) }))
  return await ofArrays(array, null, reading, taken)
}

/** What holds an array is no longer there to hold others. */
function counted({ storage: { memory }, note }: Session, array: NpyExamples): NpyExamples {
  memory.left -= array.held
  if (array.held === 0) note(`${array.name} is read from its file as it is needed: it takes more than --max-memory leaves.`)
  return array
}

async function openArrays(session: Session, path: string, reading: Reading, taken: Taken): Promise<OwnData> {
  const file = await openNpz(path, { name: basename(path) })
  const find = (...names: string[]) => names.find((name) => file.names.includes(name)) ?? null
  const main =
    reading.array ??
    find('X', 'x', 'x_train', 'X_train', 'data', 'images') ??
    (file.names.length === 1 ? (file.names[0] ?? null) : null)
  if (main === null)
    throw new InvalidFileError(basename(path), `it has the arrays ${file.names.join(', ')}.`, {
      cure: 'Say which is meant, with --array.',
    })
  const apart = testArrayOf(file, reading.array)
  const labels = (name: string | null) => labelsIn(file, name)
  const training = await openIn(session, file, main, await labels(reading.label ?? find('y', 'y_train', 'labels')))
  const test = apart === null ? null : await openIn(session, file, apart, await labels(find('y_test')))
  return await ofArrays(training, test && { ...test, role: 'test', name: `${basename(path)} test examples` }, reading, taken)
}

/** Who names an array has chosen that one alone. */
function testArrayOf({ names }: Npz, array: string | null): string | null {
  return array === null ? (['x_test', 'X_test'].find((name) => names.includes(name)) ?? null) : null
}

async function labelsIn(file: Npz, name: string | null): Promise<ArrayLike<number> | null> {
  return name === null ? null : (await file.read(name)).values
}

async function openIn(session: Session, file: Npz, name: string, labels: ArrayLike<number> | null): Promise<NpyExamples> {
  const heldBytes = session.storage.memory.left
  return counted(session, await file.open(name, { scale: 'unit', heldBytes, ...(labels && { labels }) }))
}

async function ofArrays(
  found: NpyExamples,
  foundTest: NpyExamples | null,
  reading: Reading,
  { input, preprocessing, arrays = null, keepsBad = false }: Taken,
): Promise<OwnData> {
  const wanted = scalingOf(reading, { input, preprocessing })
  const isRows = found.shape.length === 1
  if (reading.scale !== null && reading.preprocessing !== null) throw scalesNoTable(found.name ?? 'the array')
  const isTable =
    wanted !== 'none' && reading.scale === null && (reading.preprocessing !== null || (isRows && found.type !== 'uint8'))
  const finite = async (array: NpyExamples) =>
    keepsBad && !isTable ? { array, skipped: [] } : await finiteIn(array, { skipBad: reading.skipBad, mayMiss: isTable })
  const [{ array: training, skipped }, apartFrom] = [await finite(found), foundTest && (await finite(foundTest))]
  const test = apartFrom?.array ?? null
  const { labels } = training
  const classes = labels === undefined ? [] : [...new Set(Array.from(labels))].sort((a, b) => a - b).map(String)
  const base = {
    skipped: [...skipped, ...(apartFrom?.skipped ?? [])],
    classes: classes.length > mostClasses ? [] : classes,
  }
  if (!isTable) {
    const scale = reading.scale && new LearntScale(found.name ?? 'the array', reading.scale, storedByArray(found))
    const scaled = (array: NpyExamples) => scale?.examplesOf(array, storedByArray(array)) ?? array
    const fits = arrays !== null && sizeOf(arrays) === sizeOf(found.shape)
    const seen = (array: NpyExamples, skipped: readonly Skipped[]) =>
      inWindows(asPictures(scaled(array), input ?? (fits ? arrays : null), reading.channels), reading, { skipped })
    return {
      ...base,
      ...seen(training, skipped),
      test: apartFrom && seen(apartFrom.array, apartFrom.skipped).examples,
      scale,
      stored: storedByArray(found),
      rows: null,
      table: null,
    }
  }
  if (!isRows)
    throw new InvalidDataError(`${training.name} holds no rows of numbers, which --preprocessing is for.`, {
      cure: 'Leave --preprocessing out.',
    })
  const rows = new LearntRows(wanted, preprocessing)
  const table = await tableOfArray(training)
  const apart = test && { ...rows.examplesOf(await tableOfArray(test)), role: 'test' as const }
  return {
    ...base,
    ...inWindows(rows.examplesOf(table), reading, { skipped }),
    test: apart && inWindows(apart, reading, { skipped: apartFrom?.skipped ?? [] }).examples,
    scale: null,
    stored: null,
    rows,
    table,
  }
}

function scalesNoTable(name: string): InvalidDataError {
  return new InvalidDataError(
    `${name} is read as a table, whose columns --preprocessing scales, each by itself, and --scale doesn't.`,
    {
      cure: 'Give --preprocessing min-max, say, or leave --scale out.',
    },
  )
}

/** Labels of more kinds are taken for numbers of something else. */
const mostClasses = 256

/** What is done to numbers; a model that was trained without has them as they are. */
function scalingOf(reading: Reading, { input, preprocessing }: Taken): Scaling {
  if (preprocessing !== null) return preprocessing.numbers
  return input === null ? (reading.preprocessing ?? 'standardise') : 'none'
}
