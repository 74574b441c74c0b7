import { type Examples, sizeOf } from '@sandglass/base'

/** Examples of one kind after each other, read where they are; labels are both's. */
export function joined(first: Examples, second: Examples): Examples {
  const { shape, classes, name } = first
  const size = sizeOf(shape)
  const parts = [
    { examples: first, start: 0 },
    { examples: second, start: first.count },
  ]
  const labels = first.labels && second.labels && Float64Array.from([...Array.from(first.labels), ...Array.from(second.labels)])
  return {
    count: first.count + second.count,
    shape,
    ...(name && { name }),
    ...(classes && { classes }),
    ...(labels && { labels }),
    async read(indices, into) {
      for (const { examples, start } of parts) {
        const places = Array.from(indices.keys()).filter((place) => {
          const own = (indices[place] as number) - start
          return own >= 0 && own < examples.count
        })
        if (places.length === 0) continue
        const values = new Float32Array(places.length * size)
        const own = Uint32Array.from(places, (place) => (indices[place] as number) - start)
        await examples.read(own, values)
        for (const [i, place] of places.entries()) into.set(values.subarray(i * size, (i + 1) * size), place * size)
      }
    },
  }
}
