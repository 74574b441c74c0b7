import { checkExamples, type Examples, readAll, subset } from '@sandglass/base'

/** What the values of a set of examples are like. */
export interface Survey {
  readonly count: number
  /** Over all finite values. */
  readonly minimum: number
  readonly maximum: number
  readonly mean: number
  readonly standardDeviation: number
  /** The share of values within 0.05 of 0 or of 1, such as black and white pixels; null if values leave [0, 1]. */
  readonly extremes: number | null
  /** Whether all finite values are whole numbers, in whatever type they are kept. */
  readonly areWhole: boolean
  /** How many values are NaN or infinite. */
  readonly notFinite: number
  /** How many of an example's values are the same in all examples, and which the first of them are. */
  readonly constants: { readonly count: number; readonly first: readonly number[] }
  /** How many examples another before them equals, and which the first of them are. */
  readonly duplicates: { readonly count: number; readonly first: readonly number[] }
}

/** Sets of examples, each under its name, and what they have in common. */
export interface Surveys {
  readonly parts: Readonly<Record<string, Survey>>
  /** For each two parts, how many examples of the second are in the first. */
  readonly overlaps: readonly { readonly parts: readonly [string, string]; readonly count: number }[]
}

const chunk = 1024
const mostListed = 10

/**
 * Goes through examples to say what is in them: range, constants, duplicates, and what two parts have in common. They are read in
 * batches, and remembered by a hash of 64 bits each.
 *
 * @param parts sets of examples by their names, such as train and test
 * @throws InvalidArgumentError if a part is no set of examples
 *
 * @example
 * const { parts, overlaps } = await survey({ train: digits.train, test: digits.test })
 */
export async function survey(parts: Readonly<Record<string, Examples>>): Promise<Surveys> {
  const surveys: [string, Survey][] = []
  const known: [string, ReadonlySet<string>][] = []
  const overlaps: Surveys['overlaps'][number][] = []
  for (const [name, examples] of Object.entries(parts)) {
    const { found, hashes } = await surveyOf(examples)
    surveys.push([name, found])
    for (const [other, before] of known)
      overlaps.push({ parts: [other, name], count: hashes.filter((hash) => before.has(hash)).length })
    known.push([name, new Set(hashes)])
  }
  return { parts: Object.fromEntries(surveys), overlaps }
}

async function surveyOf(examples: Examples): Promise<{ found: Survey; hashes: string[] }> {
  checkExamples('survey', 'parts', examples)
  const { count } = examples
  const values = new Tally()
  const seen = new Set<string>()
  const hashes: string[] = []
  const twice: number[] = []
  let first: Float32Array | null = null
  let varies: Uint8Array = new Uint8Array()
  for (let start = 0; start < count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, count - start) }, (_, index) => start + index)
    const batch = (await readAll(subset(examples, indices))).values
    const size = batch.length / indices.length
    first ??= batch.slice(0, size)
    if (varies.length === 0) varies = new Uint8Array(size)
    values.add(batch)
    for (let row = 0; row < indices.length; row++) {
      const example = batch.subarray(row * size, (row + 1) * size)
      for (let i = 0; i < size; i++) if (!Object.is(example[i], first[i])) varies[i] = 1
      const hash = hashOf(example)
      if (seen.has(hash)) twice.push(start + row)
      seen.add(hash)
      hashes.push(hash)
    }
  }
  const constant = Array.from(varies.keys()).filter((place) => varies[place] === 0)
  const listed = (all: readonly number[]) => ({ count: all.length, first: all.slice(0, mostListed) })
  return { found: { count, ...values.found, constants: listed(count > 1 ? constant : []), duplicates: listed(twice) }, hashes }
}

/** Sums over values. */
class Tally {
  private minimum = Number.POSITIVE_INFINITY
  private maximum = Number.NEGATIVE_INFINITY
  private sum = 0
  private squares = 0
  private finite = 0
  private notFinite = 0
  private extreme = 0
  private areWhole = true

  add(values: Float32Array): void {
    for (const value of values) {
      if (!Number.isFinite(value)) {
        this.notFinite++
        continue
      }
      this.finite++
      this.sum += value
      this.squares += value * value
      if (value < this.minimum) this.minimum = value
      if (value > this.maximum) this.maximum = value
      if (this.areWhole && !Number.isInteger(value)) this.areWhole = false
      if (value <= nearZero || value >= 1 - nearZero) this.extreme++
    }
  }

  get found() {
    const { minimum, maximum, finite, notFinite } = this
    const mean = this.sum / finite
    return {
      minimum,
      maximum,
      mean,
      standardDeviation: Math.sqrt(Math.max(0, this.squares / finite - mean * mean)),
      extremes: minimum >= 0 && maximum <= 1 ? this.extreme / finite : null,
      areWhole: this.areWhole,
      notFinite,
    }
  }
}

/** What counts as 0 or as 1. */
const nearZero = 0.05

/** FNV-1a over the words of an example, twice, from two beginnings. */
function hashOf(example: Float32Array): string {
  const words = new Uint32Array(example.buffer, example.byteOffset, example.length)
  let [a, b] = [0x811c9dc5, 0x9e3779b9]
  for (let i = 0; i < words.length; i++) {
    a = Math.imul(a ^ (words[i] as number), 0x01000193)
    a ^= a >>> 15
    b = Math.imul(b ^ (words[i] as number), 0x85ebca6b)
    b ^= b >>> 13
  }
  return `${a >>> 0} ${b >>> 0}`
}
