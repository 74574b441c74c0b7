import { describe, expect, it } from 'vitest'
import { entrantsOf } from './entrants.js'
import { UsageError } from './flags.js'
import { readOptions } from './options.js'
import { contests } from './works/index.js'

const named = (args: string[]) => {
  const options = readOptions(args)
  return options.contests.flatMap((contest) =>
    entrantsOf(contest, options).map(({ name, threads }) => `${contest.name}: ${name}, ${threads}`),
  )
}

describe('readOptions', () => {
  it('has all works and 1 and 2 threads by default', () => {
    expect(readOptions([])).toMatchObject({ contests, systems: null, threads: [1, 2], rounds: 20, json: false, python: null })
  })

  it('takes names in the order in which they are given, once each', () => {
    const { contests, systems, threads } = readOptions([
      '--works',
      'vae-step, dense-step,vae-step',
      '--systems',
      'jax',
      '--threads',
      '2',
    ])
    expect(contests.map(({ name }) => name)).toEqual(['vae-step', 'dense-step'])
    expect(systems?.map(({ name }) => name)).toEqual(['jax'])
    expect(threads).toEqual([2])
  })

  it('passes over the dashes that npm and pnpm hand on', () => {
    expect(readOptions(['--', '--rounds', '3', '--json'])).toMatchObject({ rounds: 3, json: true })
  })

  it.each([
    [['--works', 'nothing'], 'there is no work nothing. There are: dense-step, conv-step,'],
    [['--systems', 'sandglass,abacus'], 'there is no system abacus. There are: sandglass, sandglass-chromium,'],
    [['--threads', '0'], '--threads must be a whole number of at least 1, got 0.'],
    [['--rounds', 'many'], '--rounds must be a whole number of at least 1, got many.'],
    [['--fast'], '--fast'],
    [['dense-step'], 'dense-step'],
  ])('refuses %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(UsageError)
    expect(() => readOptions(args)).toThrow(message)
  })
})

describe('entrantsOf', () => {
  it('gives those that have threads each number of them, and Python only with an interpreter', () => {
    const without = named(['--works', 'dense-step'])
    expect(without).toEqual(
      expect.arrayContaining(['dense-step: sandglass, 1', 'dense-step: sandglass, 2', 'dense-step: tfjs-wasm, 1']),
    )
    expect(without).not.toContain('dense-step: tfjs-wasm, 2')
    expect(without.filter((name) => /keras|tfjs-cpu/.test(name))).toEqual([])
    expect(named(['--works', 'dense-step', '--python', 'python3'])).toContain('dense-step: keras, 2')
  })

  it('holds a contest that is for some between those, unless others are asked for', () => {
    expect(named(['--works', 'overhead', '--threads', '1'])).toEqual(['overhead: sandglass, 1'])
    expect(named(['--works', 'overhead', '--systems', 'tfjs-wasm'])).toEqual(['overhead: tfjs-wasm, 1'])
  })
})
