import type { EngineBackend } from '../../../engine/backend.js'
import type { Finish, Outgoing } from '../finish.js'
import { planes, roomFor } from './room.js'
import type { WinogradSizes } from './sizes.js'

/**
 * @param outgoing what is convolved, or, for the gradient at the input, the outgoing gradient
 * @param filter the address of weights `[3, 3, channels, filters]`; `turned`, of `[3, 3, filters, channels]`
 */
export function convolveByWinograd(
  backend: EngineBackend,
  { dy: x, y: before, selection: beforeSelection, pool: beforePool }: Outgoing,
  filter: { readonly address: number; readonly turned: boolean },
  sizes: WinogradSizes,
  { bias, relu, pool, y, selection }: Finish,
): void {
  const { channels, filters, inHeight, inWidth, outHeight, outWidth } = sizes
  const uStep = Math.ceil(filters / 8) * channels * 32 + 64
  const u = backend.scratch(planes * uStep)
  const [given, made] = filter.turned ? [filters, channels] : [channels, filters]
  backend.parallel('transformFilters', given, Math.ceil(512 / made), filter.address, given, made, Number(filter.turned), u, uStep)
  const incoming = before === 0 && beforePool === null ? 0 : inHeight * inWidth * channels
  const room = roomFor(backend, sizes, incoming, pool === null ? 0 : outHeight * outWidth * filters)
  backend.parallel(
    'convolveByWinograd',
    Math.ceil(room.lines / room.itemLines),
    1,
    room.sizes,
    Number(filter.turned),
    x,
    before,
    beforeSelection,
    beforePool?.table ?? 0,
    u,
    uStep,
    backend.zeros(channels),
    bias ?? backend.zeros(filters),
    Number(relu),
    pool?.table ?? 0,
    y,
    selection,
    room.scratch,
    room.scratchStep,
  )
}
