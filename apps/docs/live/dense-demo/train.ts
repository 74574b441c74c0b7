import { useBackend } from '@sandglass/backends'
import { readAll, take } from '@sandglass/base'
import { autoencoder, dense, reconstruct, train } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import type { Emit, TrainingOptions } from './protocol.js'

/** The page shows the part between the two region marks: the code that runs is the code you read. */
export async function trainDense(
  { dataUrl, latent, epochs, seed }: TrainingOptions,
  emit: Emit,
  signal: AbortSignal,
): Promise<void> {
  // #region train
  const device = await useBackend('wasm')
  const digits = await mnist({ from: dataUrl })
  const network = dense({ input: [28, 28, 1], latent, latentActivation: 'relu' })
  const model = autoencoder({ network, loss: 'binary-crossentropy', seed })

  const shown = take(digits.test, 10)
  emit({ type: 'originals', images: await readAll(shown) })

  const options = { epochs, batchSize: 256, validation: digits.test, seed, signal }
  for await (const event of train(model, digits.train, options)) {
    emit({ type: 'event', event, device })
    const often = event.type === 'step' && event.step % 25 === 1
    if (often || event.type === 'stopped') {
      emit({ type: 'reconstructions', images: await reconstruct(model, shown) })
    }
  }
  model.dispose()
  // #endregion train
}
