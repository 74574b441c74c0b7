import type { backend_util } from '@tensorflow/tfjs-core'
import type { EngineBackend } from '../../engine/backend.js'
import type { Finish, Outgoing } from './finish.js'
import type { FusedPooling } from './fused-pooling.js'

/** Where the gradients at a filter and a bias go; a null is not wanted. */
export interface FilterGradients {
  readonly filter: number
  readonly bias: number | null
}

/** One way to go about convolutions of some shapes. A pass that it lacks goes another way. */
export interface Way {
  /** @param pool what follows the convolution */
  takes(info: backend_util.Conv2DInfo, pool: FusedPooling | null): boolean
  /** activation(x ⋆ filter + bias), pooled: see {@link Finish}. `x` and `filter` are addresses. */
  convolve?(backend: EngineBackend, x: number, filter: number, info: backend_util.Conv2DInfo, finish: Finish): void
  /** The gradient at the input; with a bias and an activation, a transposed convolution. `info` is without dilation. */
  inputGradient?(
    backend: EngineBackend,
    outgoing: Outgoing,
    filter: number,
    info: backend_util.Conv2DInfo,
    finish: Pick<Finish, 'bias' | 'relu' | 'y'>,
  ): void
  filterGradient?(backend: EngineBackend, x: number, outgoing: Outgoing, info: backend_util.Conv2DInfo, out: FilterGradients): void
}
