import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'

// The slowest backend and the most literal one; the others are held to it by the conformance suite.
// Flagged as a test, it doesn't print its advertisement for a faster one.
tf.env().set('IS_TEST', true)
await tf.setBackend('cpu')
