import { startInChromium } from './in-chromium.js'
import type { System } from './system.js'

/** The same in a page of a headless Chromium, cross-origin isolated so that it has threads. */
export const sandglassChromium: System = {
  name: 'sandglass-chromium',
  threads: 'any',
  leftOut: () => null,
  start: (_, threads) => startInChromium(threads),
}
