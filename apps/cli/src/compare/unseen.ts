import { type Examples, fromArray, readAll, stream, subset, take } from '@sandglass/base'
import type { DetectionParts } from '@sandglass/core'
import { anomaliesAmong, type Class } from '../detect/normal.js'

/**
 * What a detector may be judged on that was trained on the same file: the anomalies in it, and the normal examples that no
 * method has learnt from, mixed by chance.
 *
 * @param limit how many, at most
 */
export async function unseenOf(
  all: Examples,
  parts: DetectionParts | null,
  normal: readonly Class[] | null,
  limit: number | undefined,
): Promise<Examples> {
  const isAnomaly = anomaliesAmong(all, normal)
  if (parts === null || isAnomaly === null || !isAnomaly.includes(true)) return all
  const odd = subset(
    all,
    isAnomaly.flatMap((is, index) => (is ? [index] : [])),
  )
  const [first, second] = [await readAll(odd), await readAll(parts.calibration)]
  const values = new Float32Array(first.values.length + second.values.length)
  values.set(first.values)
  values.set(second.values, first.values.length)
  const labels = [...Array.from(odd.labels ?? []), ...Array.from(parts.calibration.labels ?? [])]
  const { shape, classes, name } = all
  const joined: Examples = { ...fromArray(values, shape, { labels, ...(name && { name }) }), ...(classes && { classes }) }
  const order = Uint32Array.from({ length: joined.count }, (_, index) => index)
  stream(0, 'judged examples').shuffle(order)
  const mixed = subset(joined, order)
  return limit === undefined ? mixed : take(mixed, limit)
}
