import { useBackend } from '@sandglass/backends'
import { type FamilyResult, trainFamily } from '@sandglass/conformance/families'
import { getKernel } from '@tensorflow/tfjs-core'
import { trainShortly } from '../training.js'

/** Arguments: the families to be trained beside the short training. */
const { device } = await useBackend('webgpu')
const result = await trainShortly('webgpu', 'dense')
const families: Record<string, FamilyResult> = {}
for (const family of process.argv.slice(2)) families[family] = await trainFamily(family)
const isOurs = getKernel('SandglassAdam', 'webgpu') !== undefined
console.log(JSON.stringify({ device, isOurs, result, families }))
