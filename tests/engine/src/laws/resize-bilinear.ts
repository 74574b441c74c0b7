import type { Shape } from '@sandglass/base'
import { add, at, coordinatesOf, indexOf, type Values, zeros } from '@sandglass/conformance/references'
import fc from 'fast-check'
import { absolute } from './draws.js'
import { roundingsOfSum, within } from './expected.js'
import { defineLaw, type Law } from './law.js'
import { channelCounts } from './windows.js'

const side = fc.integer({ min: 1, max: 9 })

/** Which points of the smaller and the larger image lie on one another, beside the upper left corners. */
type Aligned = 'corners' | 'half pixels' | 'nothing more'

const problems = fc.record({
  batch: fc.integer({ min: 1, max: 5 }),
  from: fc.tuple(side, side),
  size: fc.tuple(side, side),
  channels: channelCounts,
  aligned: fc.constantFrom<Aligned>('corners', 'half pixels', 'nothing more'),
})

export const resizeBilinearLaws: readonly Law[] = [
  defineLaw({
    name: 'ResizeBilinear',
    problems,
    pose({ batch, from, size, channels, aligned }, draw) {
      const images = draw.normal([batch, ...from, channels])
      const outShape = [batch, ...size, channels]
      const attributes = { size: [...size], alignCorners: aligned === 'corners', halfPixelCenters: aligned === 'half pixels' }
      const resized = (x: Values, share: (exact: number) => number): Values => {
        const result = zeros(outShape)
        forEachShare(images.shape, outShape, aligned, (i, o, exact) => add(result.values, o, share(exact) * at(x.values, i)))
        return result
      }
      return {
        call: { kernel: 'ResizeBilinear', inputs: { images }, attributes },
        expected: () => within(shareRoundings, resized(images, exactly), resized(absolute(images), wholly)),
      }
    },
  }),
  defineLaw({
    name: 'ResizeBilinearGrad',
    // The gradient knows nothing of half pixels.
    problems: problems.filter(({ aligned }) => aligned !== 'half pixels'),
    pose({ batch, from, size, channels, aligned }, draw) {
      const images = draw.normal([batch, ...from, channels])
      const dy = draw.normal([batch, ...size, channels])
      const gradient = (of: Values, share: (exact: number) => number): Values => {
        const result = zeros(images.shape)
        forEachShare(images.shape, dy.shape, aligned, (i, o, exact) => add(result.values, i, share(exact) * at(of.values, o)))
        return result
      }
      return {
        call: { kernel: 'ResizeBilinearGrad', inputs: { images, dy }, attributes: { alignCorners: aligned === 'corners' } },
        expected: () =>
          within(roundingsOfSum(size[0] * size[1]) + shareRoundings, gradient(dy, exactly), gradient(absolute(dy), wholly)),
      }
    },
  }),
]

/** A share is a difference of positions up to 9, so errors are measured as if each value had all of it. */
const shareRoundings = 16
const exactly = (share: number): number => share
const wholly = (): number => 1

/** Every value of an image, every value of the resized one that it has a part in, and how large that is. */
function forEachShare(
  shape: Shape,
  outShape: Shape,
  aligned: Aligned,
  visit: (input: number, output: number, share: number) => void,
): void {
  for (let output = 0; output < outShape.reduce((product, length) => product * length, 1); output++) {
    const [image = 0, row = 0, column = 0, channel = 0] = coordinatesOf(outShape, output)
    for (const [y, rowShare] of neighbours(row, at(shape, 1), at(outShape, 1), aligned))
      for (const [x, columnShare] of neighbours(column, at(shape, 2), at(outShape, 2), aligned))
        visit(indexOf(shape, [image, y, x, channel]), output, rowShare * columnShare)
  }
}

/** The two places along an axis that one of the resized axis lies between, and their shares in it. */
function neighbours(place: number, length: number, outLength: number, aligned: Aligned): [place: number, share: number][] {
  const gap = aligned === 'corners' && outLength > 1 ? 1 : 0
  const ratio = (length - gap) / (outLength - gap)
  const position = Math.max(0, aligned === 'half pixels' ? ratio * (place + 0.5) - 0.5 : ratio * place)
  const first = Math.floor(position)
  const share = position - first
  return share === 0
    ? [[first, 1]]
    : [
        [first, 1 - share],
        [Math.min(length - 1, first + 1), share],
      ]
}
