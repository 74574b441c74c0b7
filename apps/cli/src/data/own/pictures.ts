import { type Examples, InvalidDataError, reshape, type Shape, sameShape, sizeOf } from '@sandglass/base'

/**
 * Arrays of height and width have one channel; others are seen as the model takes them where that moves no value: laid flat, or with
 * an axis of 1 more or fewer. Others are left as they are, for the command to refuse.
 *
 * @throws InvalidDataError for one whose axes stand in another order, such as channels first
 */
export function asPictures(array: Examples, input: Shape | null): Examples {
  const { shape: found } = array
  const shape = input ?? (found.length === 2 ? [...found, 1] : found)
  if (sameShape(shape, found) || sizeOf(shape) !== sizeOf(found)) return array
  if (shape.length === 1 || found.length === 1 || sameShape(withoutOnes(shape), withoutOnes(found))) return reshape(array, shape)
  const order = orderOf(found, shape)
  if (order === null) return array
  throw new InvalidDataError(
    `${array.name ?? 'the array'} holds examples of [${found.join(', ')}], where the model takes [${shape.join(', ')}]: the same axes in another order.`,
    { cure: `Save numpy.transpose(x, (${[0, ...order.map((axis) => axis + 1)].join(', ')})), if these are such examples.` },
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
