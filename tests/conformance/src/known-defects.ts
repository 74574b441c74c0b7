import type { BackendName } from '@sandglass/backends'

/**
 * What a backend is known to get wrong, or to lack. The suite checks that each case still fails,
 * so that an entry goes when its defect does.
 */
export interface KnownDefect {
  readonly backends: readonly BackendName[]
  readonly cases: readonly string[]
  /** What is wrong, and what Sandglass does about it. */
  readonly why: string
}

const knownDefects: readonly KnownDefect[] = [
  {
    backends: ['cpu'],
    cases: ['resizeNearestNeighbor: gradient, several images'],
    why: "tfjs-backend-cpu walks the second image's gradient with the first one's; core sums over blocks instead",
  },
  {
    backends: ['cpu', 'tfjs-wasm', 'webgpu', 'webgl'],
    cases: ['avgPool: gradient, padded'],
    why: 'the gradient divides by the whole window where the forward pass divides by its part on the image; core pools only whole blocks',
  },
  {
    backends: ['cpu', 'webgpu', 'webgl', 'node-cpu', 'node-gpu'],
    cases: ['depthwiseConv2d: input gradient, dilated', 'depthwiseConv2d: filter gradient, dilated'],
    why: 'the gradients ignore the dilation; no layer of core uses them',
  },
  {
    backends: ['tfjs-wasm'],
    cases: [
      'conv2d: filter gradient',
      'conv2d: filter gradient, gaps between windows',
      'conv2d: filter gradient, padded by number',
      'conv2d: filter gradient, many filters and places',
      'depthwiseConv2d: input gradient',
      'depthwiseConv2d: filter gradient',
      'depthwiseConv2d: input gradient, dilated',
      'depthwiseConv2d: filter gradient, dilated',
      'unsortedSegmentSum',
      'adjoint: conv2d and its filter gradient',
      'adjoint: depthwiseConv2d and its input gradient',
    ],
    why: 'there is no such kernel (tensorflow/tfjs#8474, #8082); core composes the filter gradient from matrix products',
  },
  {
    backends: ['tfjs-wasm'],
    cases: ['conv2d, gaps between windows'],
    why: 'XNNPACK pads by itself, and wrongly where the last window ends before the image does',
  },
  {
    backends: ['tfjs-wasm'],
    cases: ['matMul: fused with bias and activation, transposed'],
    why: 'the fused product ignores that the right matrix is transposed; core transposes none there',
  },
  {
    backends: ['tfjs-wasm'],
    cases: [
      'maxPool: gradient, negative values',
      'maxPool: gradient, gaps between windows, negative values',
      'maxPool: gradient, padded by number, negative values',
      'core convolution with its neighbours, negative values pooled',
    ],
    why: 'the search for the maximum begins above 0; after a ReLU that makes no difference',
  },
  {
    backends: ['tfjs-wasm'],
    cases: ['cast to bool'],
    why: 'fractions are cut off and bytes overflow, where every number but 0 should be true',
  },
  {
    backends: ['node-cpu', 'node-gpu'],
    cases: [
      'conv2d, padded by number',
      'conv2d: input gradient, padded by number',
      'conv2d: filter gradient, padded by number',
      'maxPool, padded by number',
      'maxPool: gradient, padded by number',
      'maxPool: gradient, padded by number, negative values',
      'avgPool, padded by number',
    ],
    why: 'tfjs-node refuses such paddings; core pads by name',
  },
  {
    backends: ['node-cpu'],
    cases: ['core convolution'],
    why: 'oneDNN in TensorFlow 2.21 leaves results unwritten where the two strides differ; TF_ENABLE_ONEDNN_OPTS=0 cures it',
  },
  {
    backends: ['webgpu'],
    cases: ['prod', 'argMax', 'argMin'],
    why: 'short axes keep their place in the shape, or lose it, whatever was asked for; core takes argMax of rows alone, which is right',
  },
]

export function defectOf(backend: BackendName, caseName: string): KnownDefect | undefined {
  return knownDefects.find(({ backends, cases }) => backends.includes(backend) && cases.includes(caseName))
}
