import { refuse } from './errors.js'
import { logarithm } from './logarithm.js'
import { buildZigguratTables } from './ziggurat.js'

/**
 * A stream of random numbers that is fixed by its key: the same seed, purpose and keys give the
 * same numbers on every machine and in every JavaScript engine.
 */
export interface RandomStream {
  /** A whole number in 0 … 2³² − 1, all equally likely. */
  bits(): number
  /** A number in [0, 1) with 24 random bits, so that it is exact in float32. */
  uniform(): number
  /** A draw from the standard normal distribution. */
  normal(): number
  /** A whole number in 0 … `bound` − 1, all equally likely; `bound` is at most 2³². */
  integer(bound: number): number
  /** Puts `values` in a random order, in place (Fisher–Yates). */
  shuffle(values: Uint32Array): void
}

/**
 * The random stream of a purpose.
 *
 * Streams are keyed instead of being drawn from one another: `stream(seed, 'noise', example)` is
 * the same whenever it is asked for, so a checkpoint stores a seed and a step and nothing else,
 * and reading ahead changes nothing.
 *
 * The generator is xoshiro128** (Blackman and Vigna, 2018), its state made from the key by
 * MurmurHash3; normals are by ziggurat (Marsaglia and Tsang, 2000; Doornik's 2005 form).
 *
 * @param seed a whole number in 0 … 2⁵³ − 1
 * @param purpose a name that keeps streams of different uses apart, such as `shuffle`
 * @param keys whole numbers in 0 … 2⁵³ − 1, such as the epoch or the example
 */
export function stream(seed: number, purpose: string, ...keys: number[]): RandomStream {
  let a = 0x9e3779b9 | 0
  let b = 0x243f6a88 | 0
  let c = 0xb7e15162 | 0
  let d = 0x71374491 | 0
  const mix = (word: number): void => {
    a = absorb(a, word)
    b = absorb(b ^ a, word + 0x85ebca6b)
    c = absorb(c ^ b, word + 0xc2b2ae35)
    d = absorb(d ^ c, word + 0x27d4eb2f)
  }
  const mixNumber = (name: string, value: number): void => {
    if (!Number.isSafeInteger(value) || value < 0)
      refuse(
        'stream',
        name,
        'a whole number from 0 to 2^53 - 1',
        value,
        'Use such a number, or leave the seed out to have one drawn.',
      )
    mix(value | 0)
    mix((value / 2 ** 32) | 0)
  }
  mixNumber('seed', seed)
  for (let i = 0; i < purpose.length; i++) mix(purpose.charCodeAt(i))
  mix(purpose.length)
  for (const key of keys) mixNumber('key', key)
  return new Xoshiro128(finish(a), finish(b), finish(c), finish(d) | 1)
}

/** A seed drawn by chance, for when none was given: record it. */
export function drawSeed(): number {
  return Math.floor(Math.random() * 2 ** 32)
}

const { layers, ratios, densities, tailStart } = buildZigguratTables()

class Xoshiro128 implements RandomStream {
  private a: number
  private b: number
  private c: number
  private d: number

  constructor(a: number, b: number, c: number, d: number) {
    this.a = a
    this.b = b
    this.c = c
    this.d = d
  }

  bits(): number {
    return this.next() >>> 0
  }

  uniform(): number {
    return (this.next() >>> 8) * 2 ** -24
  }

  normal(): number {
    for (;;) {
      const word = this.next()
      const layer = word & 127
      // 24 bits that share none with the layer's 7, as a number in [-1, 1).
      const u = (word >> 8) * 2 ** -23
      const x = u * (layers[layer] as number)
      if (Math.abs(u) < (ratios[layer] as number)) return x
      if (layer === 0) return this.tail(u < 0)
      const top = densities[layer] as number
      const bottom = densities[layer + 1] as number
      if (logarithm(top + this.uniform() * (bottom - top)) < -0.5 * x * x) return x
    }
  }

  integer(bound: number): number {
    if (!Number.isSafeInteger(bound) || bound < 1 || bound > 2 ** 32)
      refuse('integer', 'bound', 'a whole number from 1 to 2^32', bound, 'Draw from at least one number.')
    // Refuses the last, incomplete run of values, so that none is favoured.
    const limit = 2 ** 32 - (2 ** 32 % bound)
    for (;;) {
      const word = this.next() >>> 0
      if (word < limit) return word % bound
    }
  }

  shuffle(values: Uint32Array): void {
    for (let last = values.length - 1; last > 0; last--) {
      const other = this.integer(last + 1)
      const value = values[last] as number
      values[last] = values[other] as number
      values[other] = value
    }
  }

  private next(): number {
    const product = Math.imul(this.b, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9)
    const shifted = this.b << 9
    this.c ^= this.a
    this.d ^= this.b
    this.b ^= this.c
    this.a ^= this.d
    this.c ^= shifted
    this.d = (this.d << 11) | (this.d >>> 21)
    return result
  }

  /** Beyond the last layer, by Marsaglia's (1964) method. */
  private tail(negative: boolean): number {
    for (;;) {
      const x = logarithm(1 - this.uniform()) / tailStart
      const y = logarithm(1 - this.uniform())
      if (-2 * y >= x * x) return negative ? x - tailStart : tailStart - x
    }
  }
}

function absorb(state: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = state ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

function finish(state: number): number {
  let h = state ^ (state >>> 16)
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  h = Math.imul(h, 0xc2b2ae35)
  return h ^ (h >>> 16)
}
