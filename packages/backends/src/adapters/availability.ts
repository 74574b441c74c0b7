import { version_core } from '@tensorflow/tfjs-core'
import { nodeModule } from '../platform.js'
import type { Availability } from './adapter.js'
import { packageFolder } from './package-folder.js'

export const available: Availability = { available: true, reason: null, cure: null }

export function unavailable(reason: string, cure: string): Availability {
  return { available: false, reason, cure }
}

/** The command that installs a TensorFlow.js package in the version that fits, or any other package. */
export function installCommand(packageName: string): string {
  return `npm install ${packageName}${packageName.startsWith('@tensorflow/') ? `@${version_core}` : ''}`
}

/** Whether a package is there. In a browser that shows only when it is loaded, so there the answer is yes. */
export function packageAvailability(packageName: string): Availability {
  if (nodeModule('module') === null || packageFolder(packageName) !== null) return available
  return unavailable(`The package ${packageName} is not installed.`, `Run: ${installCommand(packageName)}`)
}
