import type { FusedActivation } from '@sandglass/base'
import type { EngineBackend } from '../../engine/backend.js'

/** Keras's `negative_slope`. */
const leakySlope = 0.2
/** Values that make a chunk. */
const grain = 8192

/** Applies an activation in place, but for a ReLU, which the kernels before it have applied already. */
export function activateUnlessRelu(backend: EngineBackend, activation: FusedActivation, address: number, count: number): void {
  switch (activation) {
    case 'linear':
    case 'relu':
      return
    case 'leaky-relu':
      backend.parallel('leakyRelu', count, grain, address, address, leakySlope)
      return
    default:
      backend.parallel(activation, count, grain, address, address)
  }
}

/** dy·f′ for every activation but `linear`, with f′ had from the output `y`. */
export function activationGradient(
  backend: EngineBackend,
  activation: Exclude<FusedActivation, 'linear'>,
  { dy, y, out }: { dy: number; y: number; out: number },
  count: number,
): void {
  switch (activation) {
    case 'leaky-relu':
      backend.parallel('leakyReluGradient', count, grain, dy, y, out, leakySlope)
      return
    case 'elu':
      backend.parallel('eluSlopes', count, grain, dy, y, out)
      return
    default:
      backend.parallel(`${activation}Gradient`, count, grain, dy, y, out)
  }
}

/** The same for any activation: the address of a gradient in scratch, or of `dy` itself. */
export function gradientBefore(backend: EngineBackend, activation: FusedActivation, dy: number, y: number, count: number): number {
  if (activation === 'linear') return dy
  const out = backend.scratch(count * 4)
  activationGradient(backend, activation, { dy, y, out }, count)
  return out
}
