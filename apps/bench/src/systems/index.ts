import { pythonSystem } from './in-python.js'
import { jaxJs } from './jax-js.js'
import { sandglass } from './sandglass.js'
import { sandglassChromium } from './sandglass-chromium.js'
import { sandglassWebgpu } from './sandglass-webgpu.js'
import type { System } from './system.js'
import { tfjsCpu, tfjsNode, tfjsWasm } from './tfjs.js'

/** The native frameworks of Python. */
const native = [pythonSystem('keras'), pythonSystem('pytorch'), pythonSystem('jax')]

export const nativePeers: readonly string[] = native.map(({ name }) => name)

/** Everyone who can be timed, in the order of the tables. */
export const systems: readonly System[] = [
  sandglass,
  sandglassChromium,
  tfjsWasm,
  jaxJs,
  tfjsNode,
  ...native,
  sandglassWebgpu,
  tfjsCpu,
]
