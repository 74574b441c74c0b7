import { type BackendName, useBackend } from '@sandglass/backends'
import { createModel, type Model, readSafetensors, type TensorFile } from '@sandglass/core'
import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import { pace } from '../pace.js'
import type { Player, Prepared } from '../player.js'
import { residentSteps } from './resident.js'

/** Plays with Sandglass's core on one of its backends. */
export async function corePlayer(backend: BackendName, threads: number): Promise<Player> {
  const report = await useBackend(backend, { threads })
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`)
  return {
    version: versions.join(', '),
    threads: report.threads ?? threads,
    async prepare(_, bytes) {
      return await steps(readSafetensors(bytes))
    },
  }
}

async function steps(problem: TensorFile): Promise<Prepared> {
  const take = residentSteps(modelOf(problem), { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') })
  const losses: number[] = []
  for (let step = 0; step < 3; step++) losses.push(await take(1))
  return { losses, round: await pace(take) }
}

/** The problem's model with the problem's weights. */
function modelOf(problem: TensorFile): Model {
  const model = createModel(JSON.parse(problem.metadata.model ?? 'null'))
  for (const [name, weight] of model.weights) tidy(() => weight.assign(tensorOf(problem, name)))
  return model
}

function tensorOf({ tensors }: TensorFile, name: string): Tensor {
  const stored = tensors.get(name)
  if (!stored) throw new Error(`The problem has no ${name}.`)
  return tensor(stored.values as Float32Array, [...stored.shape], 'float32')
}
