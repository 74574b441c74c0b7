import { describe, expect, it } from 'vitest'
import { unpackSnappy } from './snappy.js'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const letters = [...new TextEncoder().encode('abcd')]

describe('unpackSnappy', () => {
  it('gives bytes, and copies of what came before, over what they write', () => {
    expect(text(unpackSnappy(Uint8Array.from([4, 3 << 2, ...letters]), 4))).toBe('abcd')
    // 4 bytes from 4 back, 6 from 1 back, 2 from 10 back.
    const packed = Uint8Array.from([16, 3 << 2, ...letters, 1, 4, (5 << 2) | 2, 1, 0, (1 << 2) | 3, 10, 0, 0, 0])
    expect(text(unpackSnappy(packed, 16))).toBe('abcdabcdddddddab')
  })

  it('refuses what goes beyond its bytes or its size', () => {
    // A length of 2³² − 4, which as a number of 32 bits is negative: who trusts it goes back, and for ever.
    const endless = Uint8Array.from([8, 63 << 2, 0xfa, 0xff, 0xff, 0xff, 0, 0, 0])
    expect(() => unpackSnappy(endless, 8)).toThrow(/unpacks to more than it claims/)
    expect(() => unpackSnappy(Uint8Array.from([4, 3 << 2, 97]), 4)).toThrow(/claims more bytes than there are/)
    expect(() => unpackSnappy(Uint8Array.from([4, 1, 0]), 4)).toThrow(/copies what it does not have/)
    expect(() => unpackSnappy(Uint8Array.from([5, 0, 97, 1, 2]), 5)).toThrow(/copies what it does not have/)
    expect(() => unpackSnappy(Uint8Array.from([5, 0, 97]), 5)).toThrow(/unpacks to less than it claims/)
    expect(() => unpackSnappy(Uint8Array.from([5, 0, 97]), 4)).toThrow(/another size than it claims/)
  })
})
