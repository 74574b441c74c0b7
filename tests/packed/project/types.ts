// What the packed declarations must let a user write, and what they must refuse; compiled, never run.
import { allowFma, type BackendReport, type KernelCall, useBackend, watchKernels } from '@sandglass/backends'
import {
  autoencoder,
  custom,
  dense,
  type Evaluation,
  evaluate,
  fit,
  type History,
  layer,
  type Model,
  reconstruct,
  split,
  type TrainingEvent,
  train,
} from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { gaussian, shapes } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { imageGrid, toPng } from '@sandglass/viz'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function expectType<Expected>(): <Actual>(
  value: Actual,
  ...same: Equal<Actual, Expected> extends true ? [] : [never]
) => void

expectType<boolean>()(allowFma())
expectType<Promise<BackendReport>>()(useBackend('auto'))
const files = { engine: '/engine.wasm', engineFma: new URL('engine-fma.wasm', import.meta.url), worker: '/engine-worker.js' }
const { notes, fma } = await useBackend('wasm', { threads: 2, fallbacks: false, files })
expectType<readonly string[]>()(notes)
expectType<boolean | null>()(fma)
watchKernels((call) => expectType<KernelCall>()(call))()

const digits = await mnist()
const { training, validation } = split(digits.train, { validation: 10_000, seed: 1 })
const model = autoencoder({ network: dense({ input: [28, 28, 1], latent: 32 }), loss: 'binary-crossentropy' })
const layers = custom({ input: [784], encoder: [layer.dense(32, 'relu')], decoder: [layer.dense(784, 'sigmoid')] })
autoencoder({ network: layers, loss: 'mean-squared-error' }).dispose()

expectType<History>()(
  await fit(model, training, { epochs: 10, batchSize: 256, validation, corruption: gaussian({ standardDeviation: 0.5 }) }),
)
expectType<Evaluation>()(await evaluate(model, digits.test))

for await (const event of train(model, shapes({ count: 8, seed: 1 }), { seed: 1 })) {
  expectType<TrainingEvent>()(event)
  if (event.type === 'step') expectType<number>()(event.loss)
  // @ts-expect-error only an epoch has a validation
  if (event.type === 'step') event.validation
}

const images = await reconstruct(model, digits.test)
expectType<readonly number[]>()(images.shape)
expectType<Uint8Array>()(toPng(imageGrid({ rows: [{ images }] })))
directoryStore('model')

const takesModel = (_: Model): void => {}
takesModel(model)

// @ts-expect-error an unknown loss
autoencoder({ network: dense({ input: [784], latent: 2 }), loss: 'hinge' })
// @ts-expect-error a latent size is needed
dense({ input: [784] })
// @ts-expect-error an unknown activation
layer.dense(32, 'rleu')
// @ts-expect-error an unknown option
await fit(model, training, { epoch: 3 })
// @ts-expect-error an unknown part of the engine
await useBackend('wasm', { files: { wasm: '/engine.wasm' } })
// @ts-expect-error an unknown backend
await useBackend('cuda')
