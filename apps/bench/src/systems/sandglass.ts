import { startInNode } from './in-node.js'
import type { System } from './system.js'

/** What all others are held against: core on our own engine, in Node. */
export const sandglass: System = {
  name: 'sandglass',
  threads: 'any',
  leftOut: () => null,
  start: (_, threads) => startInNode('core', threads, 'wasm'),
}
