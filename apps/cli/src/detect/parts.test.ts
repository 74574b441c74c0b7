import { type Examples, fromArray, readAll } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { labelledAs } from '../data/own/labelled-as.js'
import { anomaliesAmong, normalOnly, readClasses } from './normal.js'
import { detectionPartsOf } from './parts.js'

const numbered = (count: number, labels?: number[]): Examples =>
  fromArray(
    Float32Array.from({ length: count }, (_, i) => i),
    [1],
    labels ? { labels } : {},
  )
const options = { normal: null, validation: 0.1, calibration: 20, seed: 1 }
const contents = async (parts: ReturnType<typeof detectionPartsOf>) => ({
  training: [...(await readAll(parts.training)).values],
  validation: [...(await readAll(parts.validation)).values],
  calibration: [...(await readAll(parts.calibration)).values],
})

describe('the parts of normal examples', () => {
  it('are taken by time from windows of a series, with a gap between them: no two share a moment', async () => {
    const parts = detectionPartsOf('detect', numbered(200), { groups: null, window: { length: 12, step: 5 } }, options)
    const { training, validation, calibration } = await contents(parts)
    expect([validation.length, calibration.length, calibration.at(-1)]).toEqual([20, 20, 199])
    const endOf = (window: number) => window * 5 + 12
    expect(endOf(training.at(-1) as number)).toBeLessThanOrEqual((validation[0] as number) * 5)
    expect(endOf(validation.at(-1) as number)).toBeLessThanOrEqual((calibration[0] as number) * 5)
    expect(() => detectionPartsOf('detect', numbered(45), { groups: null, window: { length: 12, step: 1 } }, options)).toThrow(
      /the series has 45 windows, too few for 20 to calibrate and 5 to validate, each behind a gap of 11\./,
    )
  })

  it('keep groups together, and leave other classes out', async () => {
    const labels = Array.from({ length: 200 }, (_, i) => Number(i % 4 === 3))
    const groups = Array.from({ length: 200 }, (_, i) => Math.floor(i / 8))
    const parts = detectionPartsOf('detect', numbered(200, labels), { groups, window: null }, { ...options, normal: [0] })
    const all = Object.values(await contents(parts))
    expect(all.flat().sort((a, b) => a - b)).toEqual([...(await readAll(normalOnly('detect', numbered(200, labels), [0]))).values])
    const homes = all.map((part) => new Set(part.map((i) => groups[i])))
    expect(homes.reduce((sum, home) => sum + home.size, 0)).toBe(25)
  })

  it('say how they become smaller where they are too large, by a number that helps whatever chance decides', async () => {
    const split = (groups: number[] | null, calibration: number | null, seed = 1, count = groups?.length ?? 20) =>
      detectionPartsOf('detect', numbered(count), { groups, window: null }, { ...options, calibration, seed })
    const groups = [400, 500, 600].flatMap((size, group) => new Array<number>(size).fill(group))
    const messageOf = (seed: number): string => {
      try {
        split(groups, null, seed)
      } catch (error) {
        return (error as Error).message
      }
      return ''
    }
    const messages = [1, 2, 3, 4, 5, 6, 7, 8].map(messageOf)
    for (const message of messages)
      expect(message).toMatch(/^(|.* Each part is of whole groups: give examples of more of them, or .*calibration=400\.)$/)
    expect(messages.some((message) => message !== '')).toBe(true)
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8])
      expect(split(groups, 400, seed).training.count, `seed ${seed}`).toBeGreaterThanOrEqual(400)

    const two = groups.filter((group) => group < 2)
    expect(() => split(two, 5)).toThrow(/leave none for training\. Each part .*: give examples of more of them, three or better/)
    expect(() => split(null, 19)).toThrow(
      /Give more normal examples, or let fewer calibrate: --set data\.detection\.calibration=9\./,
    )
    expect(split(null, 9).training.count).toBe(9)
    expect(() => split(null, null, 1, 1)).toThrow(/Give more normal examples\.$/)
  })

  it('want labels where classes are named', () => {
    expect(() => detectionPartsOf('detect', numbered(9), { groups: null, window: null }, { ...options, normal: [1] })).toThrow(
      /the data must have labels, as --normal names classes/,
    )
  })
})

describe('classes', () => {
  const named = (labels: number[], classes: string[]) => ({ ...numbered(labels.length, labels), classes })

  it('go by their names where they have some, however a file numbers them, and numbers are names too', () => {
    expect(readClasses('fine, 3')).toEqual(['fine', 3])
    expect(() => readClasses('fine,,good')).toThrow(/--normal must be classes between commas/)
    expect(anomaliesAmong(named([0, 1, 1], ['fine', 'odd']), ['fine'])).toEqual([false, true, true])
    expect(anomaliesAmong(named([1, 0, 0], ['broken', 'fine']), ['fine'])).toEqual([false, true, true])
    expect(anomaliesAmong(named([0, 1, 2], ['1', '2', '3']), [1])).toEqual([false, true, true])
    expect(anomaliesAmong(numbered(2, [0, 1]), [1])).toEqual([true, false])
    expect(() => normalOnly('detect', named([0, 1], ['fine', 'odd']), [0])).toThrow(
      /there are no examples of class 0 in the data\. Its classes are fine and odd\./,
    )
  })

  it('get the numbers that others have for them', () => {
    const { labels, classes } = labelledAs(named([0, 1, 2], ['a', 'c', 'd']), { classes: ['a', 'b', 'c'] })
    expect([Array.from(labels ?? []), classes]).toEqual([
      [0, 2, -1],
      ['a', 'b', 'c'],
    ])
  })
})
