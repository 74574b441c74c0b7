import type { EngineBackend } from '../../../engine/backend.js'
import type { Outgoing } from '../finish.js'
import { addSlots, slotsFor } from '../slots.js'
import type { FilterGradients } from '../way.js'
import { hasLargeFilters, mostTiles, planes, roomFor, tileSide } from './room.js'
import type { WinogradSizes } from './sizes.js'

/** The gradients at a filter and a bias, to the addresses in `out`; a null is not wanted. */
export function filterGradientByWinograd(
  backend: EngineBackend,
  x: number,
  { dy, y, selection, pool }: Outgoing,
  sizes: WinogradSizes,
  out: FilterGradients,
): void {
  const { batch, channels, filters, outHeight, outWidth } = sizes
  const values = planes * channels * filters
  const room = roomFor(backend, sizes, 0, y === 0 && pool === null ? 0 : outHeight * outWidth * filters)
  const tiles = Math.ceil(outHeight / tileSide) * Math.ceil(outWidth / tileSide)
  // A slot's sums are read and written for each block of tiles, so that large ones should have whole blocks.
  const slots = slotsFor(backend, batch, values + filters, hasLargeFilters(sizes) ? mostTiles / tiles : 1)
  backend.parallel(
    'filterGradientByWinograd',
    slots.count,
    1,
    room.sizes,
    x,
    dy,
    y,
    selection,
    pool?.table ?? 0,
    slots.images,
    backend.zeros(Math.max(channels, filters)),
    slots.address,
    slots.step,
    room.scratch,
    room.scratchStep,
  )
  const sum = backend.scratch(values * 4)
  addSlots(backend, slots, 0, values, sum)
  if (out.bias !== null) addSlots(backend, slots, values, filters, out.bias)
  backend.parallel('transformFilterGradient', channels, Math.ceil(1024 / filters), sum, channels, filters, out.filter)
}
