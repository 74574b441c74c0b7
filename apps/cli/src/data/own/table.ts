import type { NpyExamples } from '@sandglass/data/npy'
import type { Table } from '@sandglass/data/preprocessing'

const chunk = 1024

/** The rows of an array as a table without names; what is NaN is missing. */
export async function tableOfArray(array: NpyExamples): Promise<Table> {
  const [width = 1] = array.shape
  const missing = new Array<number>(width).fill(0)
  const isWhole = !array.type.startsWith('float')
  for (let start = 0; !isWhole && start < array.count; start += chunk) {
    const indices = Uint32Array.from({ length: Math.min(chunk, array.count - start) }, (_, index) => start + index)
    const values = new Float64Array(indices.length * width)
    await array.readStored(indices, values)
    values.forEach((value, place) => {
      if (Number.isNaN(value)) missing[place % width] = (missing[place % width] as number) + 1
    })
  }
  return {
    name: array.name ?? 'array',
    count: array.count,
    columns: missing.map((_, place) => ({ name: `column ${place + 1}`, kind: 'number' })),
    missing,
    skipped: [],
    ...(array.labels && { labels: array.labels }),
    ...(array.sources && { sources: array.sources as ArrayLike<number> }),
    read: array.type === 'uint8' ? readScaled(array) : (indices, into) => array.readStored(indices, into),
    close: () => void array.close?.(),
  }
}

/** Bytes stand for [0, 1], as everywhere; others are read as they are stored, as single precision rounds times to minutes. */
function readScaled(array: NpyExamples): Table['read'] {
  return (indices, into) => {
    const values = new Float32Array(into.length)
    const pending = array.read(indices, values)
    return pending === undefined ? into.set(values) : pending.then(() => into.set(values))
  }
}
