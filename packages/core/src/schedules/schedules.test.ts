import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from '../configuration/parse.js'
import { inSteps, type Scheduled, type ScheduledInput, scheduled, scheduleSchema, valueAt } from './index.js'

const schema = scheduled('The weight of a part.')
const make = (config: ScheduledInput): Scheduled => parse('test', schema, config)
const values = (config: Scheduled, steps: readonly number[]): number[] => steps.map((step) => valueIn(config, step))
const valueIn = (config: Scheduled, step: number): number => valueAt(config, { step })
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

describe('schedules', () => {
  it('of a number are that number', () => {
    expect(values(make(0.25), [0, 1, 1000, Number.POSITIVE_INFINITY])).toEqual([0.25, 0.25, 0.25, 0.25])
  })

  it('linear: reaches its end with the last step of its span, and stays', () => {
    expect(values(make({ type: 'linear', to: 2, over: 4 }), [0, 1, 2, 3, 4, 5])).toEqual([0, 0.5, 1, 1.5, 2, 2])
    expect(values(make({ type: 'linear', from: 3, to: 1, over: 2 }), [0, 1, 2])).toEqual([3, 2, 1])
    expect(values(make({ type: 'linear', to: 2, over: 0 }), [0, 1])).toEqual([2, 2])
  })

  it('cosine: warms up to the peak, is half way at half time, and ends where it is told to', () => {
    const config = make({ type: 'cosine', peak: 4, warmUp: 4, over: 12, final: 1 })
    expect(values(config, [0, 1, 2, 3, 4, 5])).toEqual([0, 1, 2, 3, 4, 4])
    expect(valueIn(config, 9)).toBeCloseTo(2.5, 12)
    expect(values(config, [13, 14, 1e6])).toEqual([1, 1, 1])
    expect(valueIn(make({ type: 'cosine', peak: 4, over: 10 }), 1)).toBe(4)
    // Its last step is still worth taking.
    expect(valueIn(make({ type: 'cosine', peak: 4, over: 10 }), 10)).toBeGreaterThan(0.09)
  })

  it('step: changes right after each point', () => {
    const config = make({ type: 'step', initial: 8, factor: 0.5, at: [3, 5] })
    expect(values(config, upTo(7))).toEqual([8, 8, 8, 4, 4, 2, 2])
  })

  it('exponential: loses its share in each span', () => {
    const config = make({ type: 'exponential', initial: 8, factor: 0.25, every: 2 })
    expect(values(config, [0, 1, 2, 3, 5])).toEqual([8, 8, 4, 2, 0.5])
    expect(valueIn(make({ type: 'exponential', initial: 8, factor: 1, every: 2 }), Number.POSITIVE_INFINITY)).toBe(8)
  })

  it('one-cycle: starts low, peaks once at its share of the time, and ends with almost nothing', () => {
    const config = make({ type: 'one-cycle', peak: 1, over: 100 })
    const seen = values(config, upTo(100))
    expect(seen[0]).toBeCloseTo(1 / 25, 12)
    expect(seen.indexOf(Math.max(...seen)) + 1).toBe(30)
    expect(seen[29]).toBe(1)
    expect(seen[99]).toBeCloseTo(1e-4, 12)
    expect(seen.slice(0, 30)).toEqual(seen.slice(0, 30).toSorted((a, b) => a - b))
    expect(seen.slice(29)).toEqual(seen.slice(29).toSorted((a, b) => b - a))
  })

  it('cyclic: rises and rests in every cycle, and stays high in the end', () => {
    const config = make({ type: 'cyclic', to: 1, cycles: 2, over: 16 })
    const cycle = [0, 0.25, 0.5, 0.75, 1, 1, 1, 1]
    expect(values(config, upTo(18))).toEqual([...cycle, ...cycle, 1, 1])
  })

  const span = fc.integer({ min: 0, max: 50 })
  const figure = fc.double({ min: 0, max: 10, noNaN: true })
  const anySchedule: fc.Arbitrary<ScheduledInput> = fc.oneof(
    figure,
    fc.record({ type: fc.constant('linear' as const), from: figure, to: figure, over: span }),
    fc.record({ type: fc.constant('cosine' as const), peak: figure, warmUp: span, over: span, final: figure }),
    fc.record({ type: fc.constant('step' as const), initial: figure, at: fc.array(span, { minLength: 1 }) }),
    fc.record({ type: fc.constant('exponential' as const), initial: figure, factor: fc.constantFrom(0.1, 0.9, 1), every: span }),
    fc.record({ type: fc.constant('one-cycle' as const), peak: figure, over: span }),
    fc.record({
      type: fc.constant('cyclic' as const),
      from: figure,
      to: figure,
      cycles: fc.integer({ min: 1, max: 9 }),
      over: span,
    }),
  )

  it('have a value of at least 0 in every step, and one at the end that they have come to long before infinity', () => {
    fc.assert(
      fc.property(anySchedule, (input) => {
        const config = make(input)
        for (const value of values(config, [0, ...upTo(60)])) expect(value).toBeGreaterThanOrEqual(0)
        expect(valueIn(config, Number.POSITIVE_INFINITY)).toBeCloseTo(valueIn(config, 1e9), 12)
      }),
    )
  })

  it('are plain config that their schema takes again', () => {
    fc.assert(
      fc.property(anySchedule, (input) => {
        const config = make(input)
        expect(parse('test', schema, JSON.parse(JSON.stringify(config)))).toEqual(config)
      }),
    )
  })
})

describe('times', () => {
  const extent = { epochs: 10, stepsPerEpoch: 30 }

  it('in epochs and in shares of the training become steps', () => {
    const schedule = (input: unknown) => inSteps(parse('test', scheduleSchema, input), extent)
    expect(schedule({ type: 'cosine', peak: 1, warmUp: { epochs: 2 } })).toEqual({
      type: 'cosine',
      peak: 1,
      warmUp: 60,
      over: 300,
      final: 0,
    })
    expect(schedule({ type: 'step', initial: 1, at: [5, { epochs: 0.5 }, { share: 0.75 }] })).toMatchObject({ at: [5, 15, 225] })
    expect(schedule({ type: 'exponential', initial: 1, factor: 0.5, every: { epochs: 1 } })).toMatchObject({ every: 30 })
  })

  it('may be any where the training is known, or over, and must be steps where it is not', () => {
    const half = make({ type: 'linear', to: 1, over: { share: 0.5 } })
    expect(valueAt(half, { step: 75, extent })).toBe(0.5)
    expect(valueIn(half, Number.POSITIVE_INFINITY)).toBe(1)
    expect(() => valueIn(half, 75)).toThrow('objective: schedule.over must be a number of steps, got {"share":0.5}.')
    expect(valueAt(make({ type: 'linear', to: 1 }), { step: 150, extent })).toBe(0.5)
  })

  it('that are none are refused by name', () => {
    const given = (input: unknown) => () => parse('test', scheduleSchema, input, 'rate')
    expect(given({ type: 'linear', to: 1, over: { share: 2 } })).toThrow(
      'test: rate.over.share must be a number of at least 0 and at most 1, got 2.',
    )
    expect(given({ type: 'linear', to: 1, over: { days: 2 } })).toThrow('test: rate.over')
    expect(given({ type: 'linear', to: 1, over: -1 })).toThrow('test: rate.over must be')
    expect(given({ type: 'cosin', peak: 1 })).toThrow('Did you mean "cosine"?')
    expect(given({ type: 'cosine', peek: 1 })).toThrow('test: there is no field rate.peek. Did you mean "peak"?')
  })
})
