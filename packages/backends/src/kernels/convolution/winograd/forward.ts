import type { EngineBackend } from '../../../engine/backend.js'
import type { Finish, Outgoing } from '../finish.js'
import { roomFor, type WinogradSizes } from './sizes.js'

const planes = 16

/**
 * @param x what is convolved, or, for the gradient at the input, the outgoing gradient
 * @param filter the address of weights `[3, 3, channels, filters]`; `turned`, of `[3, 3, filters, channels]`
 */
export function convolveByWinograd(
  backend: EngineBackend,
  { dy: x, y: before, selection: beforeSelection, pool: beforePool }: Outgoing,
  filter: { readonly address: number; readonly turned: boolean },
  batch: number,
  sizes: WinogradSizes,
  { bias, relu, pool, y, selection }: Finish,
): void {
  const { channels, filters, inHeight, inWidth, outHeight, outWidth } = sizes
  const uStep = Math.ceil(filters / 8) * channels * 32 + 64
  const u = backend.scratch(planes * uStep)
  const [given, made] = filter.turned ? [filters, channels] : [channels, filters]
  backend.parallel('transformFilters', channels, Math.ceil(2048 / filters), filter.address, given, made, Number(filter.turned), u, uStep)
  const behind = before !== 0 || beforePool !== null
  const incoming = behind ? inHeight * inWidth * channels : 0
  const room = roomFor(backend, sizes, incoming, pool === null ? 0 : outHeight * outWidth * filters)
  const blocks = behind || pool !== null ? 1 : Math.ceil(Math.ceil(outHeight / 2) / room.blockLines)
  const products = (outHeight * outWidth * 4 * channels * filters) / blocks
  backend.parallel(
    'convolveByWinograd', batch * blocks, Math.max(1, Math.floor(2 ** 18 / products)),
    room.sizes, x, before, beforeSelection, beforePool?.table ?? 0,
    u, uStep, bias ?? backend.zeros(filters), Number(relu), pool?.table ?? 0, y, selection, room.scratch, room.scratchStep,
  )
}
