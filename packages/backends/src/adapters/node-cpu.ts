import { nativeAdapter } from './native-tensorflow.js'

/** TensorFlow's C library on the processor, through @tensorflow/tfjs-node. */
export const nodeCpu = nativeAdapter('node-cpu', '@tensorflow/tfjs-node', "TensorFlow's C library on the processor, in Node", false)
