/**
 * Runs TensorFlow.js core's own specs on one backend, in a process of its own: they reset the one
 * engine that there is. Called with what to run them on, as JSON, and the file for the outcomes.
 */
import { writeFileSync } from 'node:fs'
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
import { allWorkers, createBackend, type EngineSetup, offerBackend } from '../engine.js'
import { installJasmine, runSpecs } from './jasmine.js'

const [device, outcomesFile] = process.argv.slice(2) as [string, string]
const setup = JSON.parse(device) as EngineSetup | 'cpu'
const backendName = setup === 'cpu' ? setup : 'engine'

// The specs print what a profiler would; the outcomes go to the file.
console.log = () => {}
console.warn = () => {}

if (setup !== 'cpu') {
  const backend = await createBackend(setup)
  await allWorkers(backend)
  // Every suite resets TensorFlow.js, and is over before new workers have come: the backend outlives it.
  backend.dispose = () => {}
  offerBackend(backendName, () => backend)
}
installJasmine()
// One name whatever the backend, as it becomes a part of the specs' names.
setTestEnvs([{ name: 'here', backendName, isDataSync: true }])
await import('@tensorflow/tfjs-core/dist/tests')
writeFileSync(outcomesFile, JSON.stringify(await runSpecs()))
process.exit(0)
