import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundlePage } from './bundle.js'
import { askFirefox, findFirefox } from './firefox.js'
import type { FirefoxAnswer } from './pages/firefox.js'
import { trainShortly } from './training.js'

const firefox = findFirefox()
if (firefox === null) console.log('Not tried in Firefox: none is installed, and SANDGLASS_FIREFOX names none.')

test.skipIf(firefox === null)(
  'trains in Firefox as in Node, on one thread and on two',
  async () => {
    const folder = await bundlePage(join(import.meta.dirname, 'pages/firefox.ts'))
    const answer = (await askFirefox(firefox as string, folder, 150)) as FirefoxAnswer
    await rm(folder, { recursive: true })
    console.log(answer.agent)
    expect(answer).toMatchObject({ failure: null, isolated: true })
    const [dense, onTwo, convolutional, alsoOnTwo] = answer.trainings
    expect([dense, onTwo, convolutional, alsoOnTwo].map((each) => each?.threads)).toEqual([1, 2, 1, 2])
    for (const [one, two, network] of [
      [dense, onTwo, 'dense'],
      [convolutional, alsoOnTwo, 'convolutional'],
    ] as const) {
      const inNode = await trainShortly('wasm', network)
      expect(one).toMatchObject({ sameAfterLoading: true, tensorsLeft: 0 })
      expect(two).toEqual({ ...one, threads: 2 })
      // The two builds differ in the last bits, and which one runs is up to the browser.
      if (one?.fma === inNode.fma) expect(one.weights).toBe(inNode.weights)
      for (const [epoch, loss] of inNode.losses.entries()) expect((one?.losses[epoch] ?? 0) / loss).toBeCloseTo(1, 3)
    }
  },
  200_000,
)
