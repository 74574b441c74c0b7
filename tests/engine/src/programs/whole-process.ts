/** A user's program: trains, prints what came of it and comes to its end; nothing may keep it alive. */
import '@tensorflow/tfjs-backend-cpu'
import { createBackend, type EngineSetup, nameOf, offerBackend } from '../engine.js'
import { programArguments } from '../program.js'
import { train, trainings } from '../trainings/train.js'

const { setup, disposed } = programArguments<{ setup: EngineSetup; disposed: boolean }>()
const name = nameOf(setup)
const backend = await createBackend(setup)
offerBackend(name, () => backend)
process.stdout.write(JSON.stringify(await train({ name, backend }, trainings['other layers'], 1)))
if (disposed) backend.dispose()
