import { stream } from '@sandglass/base'
import type { Detection } from '@sandglass/core'
import { describe, expect, it } from 'vitest'
import { judge } from './judgement.js'

/** Whether a point lies on one of the straight lines from point to point. */
function isOn({ x, values }: { x: readonly number[]; values: readonly number[] }, [px, py]: readonly [number, number]): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 1e-12
  return x.some((at, i) => {
    const [from, low, high] = [x[Math.max(0, i - 1)] as number, values[Math.max(0, i - 1)] as number, values[i] as number]
    if (px < from || px > at) return false
    if (from === at) return py >= Math.min(low, high) && py <= Math.max(low, high)
    return near(py, low + ((high - low) * (px - from)) / (at - from))
  })
}

describe('judge', () => {
  it('has what the threshold really gives on both curves, wherever the threshold is', () => {
    for (let trial = 0; trial < 300; trial++) {
      const random = stream(trial, 'scores')
      const below = (limit: number) => Math.floor(random.uniform() * limit)
      const count = 2 + below(38)
      // Few different scores, so that there are ties.
      const scores = Float64Array.from({ length: count }, () => below(13))
      const isAnomaly = Array.from(scores, () => random.uniform() < 0.4)
      const threshold = below(13)
      const flags = Array.from(scores, (score) => score > threshold)
      const judged = judge({ scores, isAnomaly: flags } as unknown as Detection, isAnomaly)
      if (judged === null) {
        expect(new Set(isAnomaly).size).toBe(1)
        continue
      }
      const { roc, precisionRecall, found, known, falseAlarms, normals } = judged
      expect([roc.x[0], roc.values[0], roc.x.at(-1), roc.values.at(-1)]).toEqual([0, 0, 1, 1])
      expect(isOn(roc, [falseAlarms / normals, found / known])).toBe(true)
      if (found > 0) expect(isOn(precisionRecall, [found / known, found / (found + falseAlarms)])).toBe(true)
    }
  })

  it('is null where nothing is known, or all are of one kind', () => {
    const detection = { scores: Float64Array.of(1, 2), isAnomaly: [false, true] } as unknown as Detection
    expect(judge(detection, null)).toBeNull()
    expect(judge(detection, [true, true])).toBeNull()
  })
})
