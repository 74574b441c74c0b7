import { describe, expect, it } from 'vitest'
import { planShare } from './plan.js'

const whole = { epochs: 10, stepsPerEpoch: 469 }

describe('planShare', () => {
  it('leaves out nothing on a fast machine', () => {
    expect(planShare(150, whole, { secondsPerStep: 0.02, secondsPerValidation: 1 })).toEqual(whole)
  })

  it('takes as many steps as its budget allows, and no more', () => {
    for (const secondsPerStep of [0.03, 0.04, 0.05, 0.08, 0.12, 0.3, 0.9])
      for (const secondsPerValidation of [0, 1, 5, 20]) {
        const { epochs, stepsPerEpoch } = planShare(150, whole, { secondsPerStep, secondsPerValidation })
        const seconds = epochs * (stepsPerEpoch * secondsPerStep + secondsPerValidation)
        expect(seconds).toBeLessThanOrEqual(150)
        const fits = (e: number, n: number) => e * (n * secondsPerStep + secondsPerValidation) <= 150
        for (let e = 1; e <= whole.epochs; e++)
          for (let n = 1; n <= whole.stepsPerEpoch; n++) if (e * n > epochs * stepsPerEpoch && fits(e, n)) expect.unreachable()
        expect(stepsPerEpoch).toBeLessThanOrEqual(whole.stepsPerEpoch)
      }
  })

  it('takes a step even where there is no time for one', () => {
    expect(planShare(0, whole, { secondsPerStep: 1, secondsPerValidation: 1 })).toEqual({ epochs: 1, stepsPerEpoch: 1 })
  })
})
