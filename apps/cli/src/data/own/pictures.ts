import { type Examples, InvalidDataError, reshape, type Shape, sameShape, sizeOf } from '@sandglass/base'
import type { Reading } from '../reading.js'
import { channelsLast } from './channels-last.js'

/**
 * Arrays of height and width have one channel; others are seen as the model takes them where that moves no value: laid flat, or with
 * an axis of 1 more or fewer. Others are left as they are, for the command to refuse.
 *
 * @param input what the model takes; null for one that is yet to be made
 * @param channels where the array's examples have their channels, as the user says; null for last, unless they look otherwise
 * @throws InvalidDataError for one whose axes stand in another order, such as channels first
 */
export function asPictures(array: Examples, input: Shape | null, channels: Reading['channels'] = null): Examples {
  if (channels === 'first') return asPictures(movedFor(array, input), input, 'last')
  const { shape: found } = array
  if (input === null && channels === null && looksChannelsFirst(found)) return ofOneChannel(array)
  const shape = input ?? (found.length === 2 ? [...found, 1] : found)
  if (sameShape(shape, found) || sizeOf(shape) !== sizeOf(found)) return array
  if (shape.length === 1 || found.length === 1 || sameShape(withoutOnes(shape), withoutOnes(found))) return reshape(array, shape)
  const order = orderOf(found, shape)
  if (order === null) return array
  throw new InvalidDataError(
    `${array.name ?? 'the array'} holds examples of [${found.join(', ')}], where the model takes [${shape.join(', ')}]: the same axes in another order.`,
    {
      cure: `${looksChannelsFirst(found) ? 'Give --channels first, or save' : 'Save'} numpy.transpose(x, (${[0, ...order.map((axis) => axis + 1)].join(', ')})), if these are such examples.`,
    },
  )
}

/** With its channels last; refused where the model takes them as they stand, as models do that were trained so. */
function movedFor(array: Examples, input: Shape | null): Examples {
  const moved = channelsLast(array)
  if (input === null || !sameShape(input, array.shape) || sameShape(input, moved.shape)) return moved
  throw new InvalidDataError(
    `${array.name ?? 'the array'} holds examples of [${array.shape.join(', ')}], and the model takes them as they stand, not as [${moved.shape.join(', ')}].`,
    { cure: 'Leave --channels out.' },
  )
}

/** As many channels as pictures have, in front of axes of which the last has not. */
function looksChannelsFirst([first = 0, , last = 0, ...rest]: Shape): boolean {
  const areChannels = (length: number) => [1, 3, 4].includes(length)
  return last > 0 && rest.length === 0 && areChannels(first) && !areChannels(last)
}

/** A single channel may stand anywhere: no value moves. */
function ofOneChannel(array: Examples): Examples {
  const [channels = 1, height = 1, width = 1] = array.shape
  if (channels === 1) return reshape(array, [height, width, 1])
  throw new InvalidDataError(
    `${array.name ?? 'the array'} holds examples of [${array.shape.join(', ')}], which look like pictures of ${channels} channels with these first.`,
    {
      cure: `Give --channels first to have them read as [${height}, ${width}, ${channels}], as numpy.transpose(x, (0, 2, 3, 1)) would make them; or --channels last if they truly are ${channels} high and ${height} wide, of ${width} channels.`,
    },
  )
}

function withoutOnes(shape: Shape): Shape {
  return shape.filter((length) => length !== 1)
}

/** Which axes of a shape, in which order, make another; null if none do. */
function orderOf(from: Shape, to: Shape): readonly number[] | null {
  if (from.length !== to.length) return null
  const order: number[] = []
  for (const length of to) {
    const axis = from.findIndex((each, place) => each === length && !order.includes(place))
    if (axis < 0) return null
    order.push(axis)
  }
  return order
}
