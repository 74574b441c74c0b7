import { readAll, take } from '@sandglass/base'
import { corrupted, type StoredTensor } from '@sandglass/core'
import { gaussian } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { stored } from './problem.js'

/** The tutorial's noise. */
export const digitNoise = gaussian({ standardDeviation: 0.5, clip: [0, 1] })

/** What goes in and what should come out, `[count, 28, 28, 1]`. */
export type DigitBatch = Readonly<Record<'input' | 'target', StoredTensor>>

/** The first training digits. */
export async function digitBatch(count: number): Promise<DigitBatch> {
  const clean = stored(await readAll(take((await mnist()).train, count)))
  return { input: clean, target: clean }
}

/** The same with noise on what goes in. */
export async function noisyBatch(count: number): Promise<DigitBatch> {
  const clean = take((await mnist()).train, count)
  return { input: stored(await readAll(corrupted(clean, { corruption: digitNoise }))), target: stored(await readAll(clean)) }
}

/** The first training digits as the bytes that they come in, `[count, 28, 28, 1]`. */
export async function digitBytes(count: number): Promise<StoredTensor> {
  const { values, shape } = await readAll(take((await mnist()).train, count))
  return { values: Uint8Array.from(values, (value) => Math.round(255 * value)), shape }
}
