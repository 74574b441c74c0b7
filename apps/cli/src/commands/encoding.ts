import { type Json, type Shape, sizeOf, subset } from '@sandglass/base'
import { encode, samplePosterior } from '@sandglass/core'
import { npyHeader, npyValues } from '@sandglass/data/npy'
import { deviceFacts } from '../options/device.js'
import { csvText } from '../output/csv.js'
import { formatFloat32 } from '../output/float32.js'
import { sourcesOf } from '../output/sources.js'
import type { Use } from './use.js'

/** What can be asked of an encoder. */
export const encodingKinds = ['mean', 'sample', 'posterior', 'codes'] as const
export type EncodingKind = (typeof encodingKinds)[number]

/** Codes that are about to be written. */
export interface Encoding {
  readonly use: Use
  readonly what: EncodingKind
  readonly seed: number
  /** Of what is written of one example. */
  readonly shape: Shape
}

export function shapeOf({ model }: Use, what: EncodingKind): Shape {
  if (what === 'posterior') return [2, ...model.latentShape]
  return what === 'codes' ? (model.codes?.shape ?? []) : model.latentShape
}

export function factsOf({ use: { place, data, examples, device }, what, shape }: Encoding) {
  return { model: place.path, data, what, examples: examples.count, shape: [...shape], ...deviceFacts(device) } satisfies Json
}

const chunk = 1024

/** What is written of a thousand examples at a time, so that a large set's codes never lie in memory together. */
async function* chunksOf({ use: { model, examples, pass }, what, seed }: Encoding): AsyncGenerator<Float32Array> {
  for (let first = 0; first < examples.count; first += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, examples.count - first) }, (_, index) => first + index)
    const some = subset(examples, indices)
    if (what === 'mean' || what === 'codes') yield (await encode(model, some, { ...pass, what })).values
    else {
      const posteriors = await encode(model, some, { ...pass, what: 'posterior' })
      // Draws as for the whole set at once: an example's own number counts.
      if (what === 'sample') yield samplePosterior(posteriors, { seed, first }).values
      else yield alternating(posteriors.mean.values, posteriors.logVariance.values, indices.length)
    }
  }
}

/** Each example's first half and then its second. */
function alternating(first: Float32Array, second: Float32Array, count: number): Float32Array {
  const size = first.length / count
  const both = new Float32Array(2 * first.length)
  for (let example = 0; example < count; example++) {
    both.set(first.subarray(example * size, (example + 1) * size), 2 * example * size)
    both.set(second.subarray(example * size, (example + 1) * size), (2 * example + 1) * size)
  }
  return both
}

/** As text, a list of numbers an example. */
async function* textsOf(encoding: Encoding): AsyncGenerator<string[][]> {
  const width = sizeOf(encoding.shape)
  for await (const values of chunksOf(encoding))
    yield Array.from({ length: values.length / width }, (_, row) =>
      Array.from(values.subarray(row * width, (row + 1) * width), formatFloat32),
    )
}

export async function* csvOf(encoding: Encoding): AsyncGenerator<string> {
  const { labels, sources } = encoding.use.examples
  yield csvText([[...(sources ? ['source'] : []), ...(labels ? ['label'] : []), ...columnsOf(encoding)]])
  let example = 0
  for await (const rows of textsOf(encoding))
    yield csvText(
      rows.map((row) => {
        const at = example++
        return [...(sources ? [sources[at] as number | string] : []), ...(labels ? [labels[at] as number] : []), ...row]
      }),
    )
}

function columnsOf({ what, shape }: Encoding): string[] {
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, index) => `${name}_${index + 1}`)
  const size = sizeOf(shape)
  if (what === 'posterior') return [...numbered('mean', size / 2), ...numbered('log_variance', size / 2)]
  return numbered(what === 'codes' ? 'code' : 'latent', size)
}

export async function* jsonOf(encoding: Encoding): AsyncGenerator<string> {
  const told = { ...factsOf(encoding), ...sourcesOf(encoding.use.examples), labels: labelsOf(encoding.use) }
  yield `${JSON.stringify(told).slice(0, -1)},"codes":[`
  let separator = ''
  for await (const rows of textsOf(encoding)) {
    yield separator + rows.map((row) => `[${row.join(',')}]`).join(',')
    separator = ','
  }
  yield ']}\n'
}

/** Float32, or int32 where they are the numbers of entries: `[examples, …shape]`. */
export async function* npyOf(encoding: Encoding): AsyncGenerator<Uint8Array> {
  const isWhole = encoding.what === 'codes'
  yield npyHeader(isWhole ? 'int32' : 'float32', [encoding.use.examples.count, ...encoding.shape])
  for await (const values of chunksOf(encoding)) yield npyValues(isWhole ? Int32Array.from(values) : values)
}

/** The same as `jsonOf` gives, in memory. */
export async function rowsOf(encoding: Encoding): Promise<Json> {
  const all: number[][] = []
  for await (const rows of textsOf(encoding)) all.push(...rows.map((row) => row.map(Number)))
  return all
}

export function labelsOf({ examples: { labels } }: Use): Json {
  return labels === undefined ? null : Array.from(labels)
}
