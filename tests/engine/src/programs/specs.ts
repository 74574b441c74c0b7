/**
 * Runs TensorFlow.js core's own specs on one backend, in a process of its own: they reset the one
 * engine that there is. Given what to run them on; prints their outcomes.
 */
import '@tensorflow/tfjs-backend-cpu'
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'
import '@tensorflow/tfjs-core/dist/register_all_gradients'
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util'
import { allWorkers, createBackend, type EngineSetup, offerBackend } from '../engine.js'
import { programArguments } from '../program.js'
import { installJasmine, runSpecs } from '../specs/jasmine.js'

const setup = programArguments<EngineSetup | 'cpu'>()
const backendName = setup === 'cpu' ? setup : 'engine'

// Specs of the profiler print what it would.
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
process.stdout.write(JSON.stringify(await runSpecs()))
