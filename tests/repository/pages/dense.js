// A page that trains the dense model, as the README has it: what its visitor loads is weighed.
import { useBackend } from '@sandglass/backends'
import { autoencoder, dense, evaluate, fit, split } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'

await useBackend('wasm', { fallbacks: false })
const digits = await mnist({ from: '/mnist' })
const { training, validation } = split(digits.train, { validation: 10_000, seed: 1 })
const model = autoencoder({ network: dense({ input: [28, 28, 1], latent: 32 }), loss: 'binary-crossentropy', seed: 1 })
const history = await fit(model, training, { epochs: 10, batchSize: 256, validation, seed: 1 })
document.body.append(JSON.stringify([history, await evaluate(model, digits.test)]))
