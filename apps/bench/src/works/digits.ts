import { type NumberArray, readAll, take } from '@sandglass/base'
import { corrupted } from '@sandglass/core'
import { gaussian } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import type { ArrayBatch } from './problem.js'

/** The tutorial's noise. */
export const digitNoise = gaussian({ standardDeviation: 0.5, clip: [0, 1] })

/** The first training digits, `[count, 28, 28, 1]`. */
export async function digits(count: number): Promise<NumberArray> {
  return await readAll(take((await mnist()).train, count))
}

/** The first training digits, noisy and clean. */
export async function noisyDigits(count: number): Promise<ArrayBatch> {
  const clean = take((await mnist()).train, count)
  return { input: await readAll(corrupted(clean, { corruption: digitNoise })), target: await readAll(clean) }
}
