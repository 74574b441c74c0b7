import { type KernelCall, watchKernels } from '@sandglass/backends'
import { take } from '@sandglass/base'
import { createModel, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import type { Session } from '../output/session.js'
import { openRunData } from '../runs/run-data.js'

/** One training step: reading the batch, the forward and the backward pass, the optimizer, the loss. */
export interface StepRecord {
  readonly milliseconds: number
  /** The kernels that it ran, in order. */
  readonly calls: readonly KernelCall[]
}

/** Steps until the JavaScript engine has compiled what runs often. */
export const warmUp = 20

/** Takes a training's first steps, on a model that is thrown away, and records those after the warm-up. */
export async function recordSteps(session: Session, config: ResolvedConfig, steps: number): Promise<StepRecord[]> {
  const { training } = await openRunData(session, 'doctor', config)
  const { batchSize } = config.training
  // Whole batches only, and as many epochs of them as the steps need.
  const examples = take(training, Math.min(warmUp + steps, Math.max(1, Math.floor(training.count / batchSize))) * batchSize)
  const epochs = Math.ceil((warmUp + steps) / Math.ceil(examples.count / batchSize))
  const noise = config.training.corruption && corruption(config.training.corruption)
  const options = { ...config.training, epochs, corruption: noise, earlyStopping: null, signal: session.io.signal }
  using model = createModel(config.model)

  const records: StepRecord[] = []
  let calls: KernelCall[] = []
  const end = watchKernels((call) => calls.push(call))
  try {
    let began = performance.now()
    for await (const { type } of train(model, examples, options)) {
      if (type === 'step') records.push({ milliseconds: performance.now() - began, calls })
      if (records.length === warmUp + steps) break
      calls = []
      began = performance.now()
    }
  } finally {
    end()
  }
  session.io.signal.throwIfAborted()
  return records.slice(warmUp)
}
