import type { KernelCall } from '@sandglass/backends'
import { describe, expect, it } from 'vitest'
import { profileOf } from './profile.js'
import { profileText } from './profile-text.js'

const call = (name: string, milliseconds: number, rows = 2): KernelCall => ({
  name,
  inputs: [[rows, 3], []],
  outputs: [[rows, 3]],
  milliseconds,
})

const steps = [
  { milliseconds: 10, calls: [call('A', 4), call('B', 1), call('A', 2), call('A', 1, 9)] },
  { milliseconds: 12, calls: [call('A', 3), call('B', 1), call('A', 3), call('A', 2, 9)] },
  { milliseconds: 20, calls: [call('A', 9), call('B', 3), call('A', 1), call('A', 3, 9)] },
  { milliseconds: 14, calls: [call('A', 5), call('B', 0), call('A', 3), call('A', 1, 9)] },
]

describe('profileOf', () => {
  const profile = profileOf(steps)

  it('tells kernels apart by name and shapes, the costliest first', () => {
    expect(profile.kernels.map(({ kernel, inputs, calls, milliseconds }) => [kernel, inputs[0]?.[0], calls, milliseconds])).toEqual(
      [
        ['A', 2, 8, 30],
        ['A', 9, 4, 7],
        ['B', 2, 4, 5],
      ],
    )
  })

  it('gives the fastest step and the middle one', () => {
    expect(profile.perStep).toEqual({ min: 10, median: 13 })
    expect(profile.kernels[0]?.perStep).toEqual({ min: 6, median: 7 })
    expect(profile.kernels[0]?.share).toBe(7 / 13)
    expect(profile.inKernels).toEqual({ min: 8, median: 9 })
    expect(profile.outside).toEqual({ min: 2, median: 3.5 })
  })

  it('counts a step without a kernel as one in which it took no time', () => {
    const { kernels } = profileOf([...steps.slice(0, 1), { milliseconds: 9, calls: [call('B', 4)] }])
    expect(kernels.find(({ kernel }) => kernel === 'B')?.perStep).toEqual({ min: 1, median: 2.5 })
    expect(kernels.find(({ kernel }) => kernel === 'A')?.perStep.min).toBe(0)
  })
})

describe('profileText', () => {
  it('is a table with what is small in one line', () => {
    const small = Array.from({ length: 3 }, (_, index) => call('C', 0.01, 100 + index))
    const lines = profileText(profileOf([{ milliseconds: 10, calls: [call('A', 8), ...small] }])).split('\n')
    expect(lines).toEqual([
      'kernel      shapes             calls  min ms  median ms  total ms   share',
      'A           2×3, scalar → 2×3      1   8.000      8.000       8.0  80.0 %',
      '3 others                           3                          0.0   0.3 %',
      'in kernels                             8.030      8.030            80.3 %',
      'outside                                1.970      1.970            19.7 %',
      'step                                  10.000     10.000      10.0',
      '',
      "Calls and times are a step's, over 1 step; total ms is that of all of them.",
    ])
  })
})
