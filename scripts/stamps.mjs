import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

// Inside node_modules, so that whoever deletes that starts afresh.
const folder = join(root, 'node_modules/.sandglass')

/**
 * Whether a step last ended well on just these inputs; never where one of them is unknown.
 *
 * @param {string} step
 * @param {readonly (string | null)[]} inputs
 */
export function isStamped(step, inputs) {
  if (inputs.includes(null)) return false
  try {
    return readFileSync(join(folder, step), 'utf8') === inputs.join('\n')
  } catch {
    return false
  }
}

/**
 * Records that a step ended well on these inputs.
 *
 * @param {string} step
 * @param {readonly (string | null)[]} inputs
 */
export function stamp(step, inputs) {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, step), inputs.join('\n'))
}
