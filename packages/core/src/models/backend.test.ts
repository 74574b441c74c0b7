import { BackendUnavailableError } from '@sandglass/base'
import { expect, it } from 'vitest'
import { autoencoder, createModel, dense } from '../index.js'

// No backend is imported in this file, so there is none.
it('says what is missing where no TensorFlow.js backend is ready', () => {
  const network = dense({ input: [4], latent: 2 })
  try {
    autoencoder({ network, loss: 'mean-squared-error' })
    expect.unreachable()
  } catch (error) {
    expect(BackendUnavailableError.isInstance(error)).toBe(true)
    expect((error as Error).message).toBe(
      'autoencoder: TensorFlow.js has no backend that is ready. Call `await useBackend()` of @sandglass/backends first, or import a TensorFlow.js backend and `await tf.ready()`.',
    )
  }
  expect(() => createModel({ type: 'autoencoder', network, loss: 'mean-squared-error' })).toThrow(/^createModel: TensorFlow/)
})
