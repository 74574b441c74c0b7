import { pairOf } from '../layers/images.js'
import type { LayerConfig } from '../layers/index.js'
import type { PlainLayerConfig } from '../layers/plain.js'
import { extentOf, outputLength, type Padding, type Pair, paddingBefore } from '../operations/window.js'
import { expandNetwork, type NetworkConfig } from './index.js'

/**
 * What a place of the output can depend on in the input, for a network that is bound to no size of image. All are
 * in pixels, `[down, across]`.
 */
export interface ReceptiveField {
  /** The farthest that a place looks up and to the left. */
  readonly before: Pair
  /** The farthest that a place looks down and to the right. */
  readonly after: Pair
  /**
   * How far an image must be moved for its output to move alike: 4 with two halvings. Sizes that differ from the
   * network's own by multiples of it are padded as the network's own is.
   */
  readonly period: Pair
}

/**
 * A network's receptive field, exactly, from the windows of its layers.
 *
 * @returns null where a layer is bound to a size, as dense ones are, or the input is no image
 */
export function receptiveFieldOf(network: NetworkConfig): ReceptiveField | null {
  const { input, encoder, decoder } = expandNetwork(network)
  const layers = [...encoder, ...decoder]
  if (input.length !== 3 || layers.some((layer) => isBound(layer, network.type === 'custom'))) return null
  const along = (axis: 0 | 1) => fieldAlong(layers, input[axis] ?? 1, axis)
  const [down, across] = [along(0), along(1)]
  return (
    down &&
    across && {
      before: [down.before, across.before],
      after: [down.after, across.after],
      period: [down.period, across.period],
    }
  )
}

/** A network's config for images of another size. */
export function resized(network: NetworkConfig, input: readonly number[]): NetworkConfig {
  return { ...network, input: [...input] }
}

/** @param isCropFixed whether a crop says a size by itself, and isn't made anew for each size */
function isBound(layer: LayerConfig, isCropFixed: boolean): boolean {
  if (layer.type === 'residual') return [...layer.layers, ...layer.shortcut].some((inner) => isBound(inner, isCropFixed))
  return ['dense', 'flatten', 'reshape', ...(isCropFixed ? ['crop'] : [])].includes(layer.type)
}

/** Places from `first` to `last` along one axis, as if there were no edge. */
type Span = readonly [first: number, last: number]

/** A network up to some layer, along one axis. */
interface Chain {
  /** How many places there are. */
  readonly length: number
  /** How many pixels a step from place to place is, as a fraction. */
  readonly pixels: number
  readonly places: number
  /** What a shift of the image must be a multiple of, so that all layers so far shift by whole places. */
  readonly period: number
  /** The pixels that places are made of. */
  readonly from: (span: Span) => Span
}

function fieldAlong(layers: readonly LayerConfig[], length: number, axis: 0 | 1) {
  const { pixels, places, period, from } = through(layers, { length, pixels: 1, places: 1, period: 1, from: (span) => span }, axis)
  // An output on another grid than the input's has no place in a mosaic.
  if (pixels !== places) return null
  let [before, after] = [0, 0]
  for (let place = 0; place < period; place++) {
    const [first, last] = from([place, place])
    before = Math.max(before, place - first)
    after = Math.max(after, last - place)
  }
  return { before, after, period }
}

function through(layers: readonly LayerConfig[], chain: Chain, axis: 0 | 1): Chain {
  return layers.reduce((before, layer) => {
    if (layer.type !== 'residual') return throughPlain(layer, before, axis)
    const [main, side] = [through(layer.layers, before, axis), through(layer.shortcut, before, axis)]
    return {
      ...main,
      period: leastCommonMultiple(main.period, side.period),
      from: (span) => union(main.from(span), side.from(span)),
    }
  }, chain)
}

function throughPlain(layer: PlainLayerConfig, before: Chain, axis: 0 | 1): Chain {
  const at = (size: number | readonly [number, number]) => pairOf(size)[axis]
  switch (layer.type) {
    case 'convolution':
      return windowed(before, extentOf(at(layer.kernelSize), at(layer.dilation)), at(layer.stride), layer.padding)
    case 'max-pooling':
      return windowed(before, at(layer.size), at(layer.stride ?? layer.size), layer.padding)
    case 'average-pooling':
      return windowed(before, at(layer.size), at(layer.size), 'valid')
    case 'transposed-convolution':
      return enlarged(before, at(layer.kernelSize), at(layer.stride), layer.padding)
    case 'upsampling':
      return enlarged(before, at(layer.size), at(layer.size), 'same')
    case 'crop':
      return { ...before, length: at(layer.size) }
    case 'dropout':
    case 'activation':
    case 'batch-normalization':
    case 'layer-normalization':
      return before
    case 'dense':
    case 'flatten':
    case 'reshape':
      throw new TypeError(`A ${layer.type} layer is bound to a size.`)
  }
}

/** After a window of that extent, moved by a stride. */
function windowed(before: Chain, extent: number, stride: number, padding: Padding): Chain {
  const start = paddingBefore(before.length, extent, stride, padding)
  return {
    ...scaled(before, stride, 1),
    length: outputLength(before.length, extent, stride, padding),
    from: ([first, last]) => before.from([first * stride - start, last * stride - start + extent - 1]),
  }
}

/** After the transpose of a window: each place is spread over `extent` places, `stride` apart from the next one's. */
function enlarged(before: Chain, extent: number, stride: number, padding: Padding): Chain {
  const length = before.length * stride + (padding === 'valid' ? Math.max(extent - stride, 0) : 0)
  const start = paddingBefore(length, extent, stride, padding)
  return {
    ...scaled(before, 1, stride),
    length,
    from([first, last]) {
      const [low, high] = [Math.ceil((first + start - extent + 1) / stride), Math.floor((last + start) / stride)]
      // A gap between windows is made of nothing; to say that it is of its neighbours does no harm.
      return before.from([Math.min(low, high), Math.max(low, high)])
    },
  }
}

/** After the grid has become coarser by a stride, or finer. */
function scaled(before: Chain, stride: number, finer: number): Chain {
  const [pixels, places] = [before.pixels * stride, before.places * finer]
  const divisor = greatestCommonDivisor(pixels, places)
  return {
    ...before,
    pixels: pixels / divisor,
    places: places / divisor,
    period: leastCommonMultiple(before.period, pixels / divisor),
  }
}

function union(a: Span, b: Span): Span {
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])]
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}

function leastCommonMultiple(a: number, b: number): number {
  return (a / greatestCommonDivisor(a, b)) * b
}
