import { nativeAdapter } from './native-tensorflow.js'

/** TensorFlow's C library on a CUDA GPU, through @tensorflow/tfjs-node-gpu. */
export const nodeGpu = nativeAdapter('node-gpu', '@tensorflow/tfjs-node-gpu', "TensorFlow's C library on a CUDA GPU, in Node", true)
