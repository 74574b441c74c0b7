import { at, channelsOf, outputShape, type Values, type Window, zeros } from '@sandglass/conformance/references'

/*
 * What errors of a convolution by 3×3 without stride are measured against.
 *
 * Winograd's minimal filtering F(2×2, 3×3) adds up other terms than the definition does: a tile of
 * 2×2 outputs is Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, and its terms need not cancel where those of the
 * definition are small. So a rounding error is bounded by what the same formula gives for absolute
 * values, |Aᵀ|[(|G||g||Gᵀ|) ⊙ (|Bᵀ||d||B|)]|A|: each of its sums and products then is at least as
 * large as any number that is rounded on the way. The gradient at the filter has the same bound with
 * its own transforms, Gᵀ[Σ (Bᵀ d B) ⊙ (A e Aᵀ)]G. Both hold for the direct way as well, as no bound
 * is smaller than the sum of the definition's absolute terms.
 */

/** Four rows by as many columns as what they apply to has rows. */
type Matrix = readonly (readonly number[])[]

// Of absolute values.
const inputRows: Matrix = [
  [1, 0, 1, 0],
  [0, 1, 1, 0],
  [0, 1, 1, 0],
  [0, 1, 0, 1],
]
const filterRows: Matrix = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, 0.5, 0.5],
  [0, 0, 1],
]
const outputRows: Matrix = [
  [1, 0],
  [1, 1],
  [1, 1],
  [0, 1],
]

/** Whether an engine may take Winograd's way. */
export function isThreeByThree({ windowSize, strides, dilations }: Window): boolean {
  return windowSize[0] === 3 && windowSize[1] === 3 && Math.max(...strides, ...dilations) === 1
}

/** The bound, but for the roundings, of each output of x ⋆ filter. */
export function convolutionSize(x: Values, filter: Values, window: Window): Values {
  const channels = channelsOf(x)
  const filters = channelsOf(filter)
  const weights = Array.from({ length: channels * filters }, (_, pair) =>
    sandwich(filterRows, (row, column) => Math.abs(at(filter.values, (row * 3 + column) * channels * filters + pair))),
  )
  const result = zeros(outputShape(window, filters))
  forEachTile(window, (image, row, column) => {
    const planes = tilesOf(x, window, image, row, column)
    for (let f = 0; f < filters; f++) {
      const sums = new Array<number>(16).fill(0)
      for (let c = 0; c < channels; c++)
        for (let plane = 0; plane < 16; plane++)
          sums[plane] = at(sums, plane) + at(planes[c] ?? [], plane) * at(weights[c * filters + f] ?? [], plane)
      const tile = transposed(outputRows, sums)
      for (let i = 0; i < 4; i++) {
        const place = outputAt(window, image, row + (i >> 1), column + (i & 1))
        if (place !== null) result.values[place * filters + f] = at(tile, i)
      }
    }
  })
  return result
}

/** That of the gradient at the input. */
export function inputGradientSize(dy: Values, filter: Values, window: Window): Values {
  const [channels, filters] = [at(filter.shape, 2), at(filter.shape, 3)]
  const turned = zeros([3, 3, filters, channels])
  for (let tap = 0; tap < 9; tap++)
    for (let c = 0; c < channels; c++)
      for (let f = 0; f < filters; f++)
        turned.values[(tap * filters + f) * channels + c] = at(filter.values, ((8 - tap) * channels + c) * filters + f)
  return convolutionSize(dy, turned, {
    ...window,
    inputSize: window.outputSize,
    outputSize: window.inputSize,
    before: [2 - window.before[0], 2 - window.before[1]],
  })
}

/** That of the gradient at the filter. */
export function filterGradientSize(x: Values, dy: Values, window: Window): Values {
  const channels = channelsOf(x)
  const filters = channelsOf(dy)
  const sums = Array.from({ length: channels * filters }, () => new Array<number>(16).fill(0))
  forEachTile(window, (image, row, column) => {
    const planes = tilesOf(x, window, image, row, column)
    for (let f = 0; f < filters; f++) {
      const gradients = sandwich(outputRows, (i, j) => {
        const place = outputAt(window, image, row + i, column + j)
        return place === null ? 0 : Math.abs(at(dy.values, place * filters + f))
      })
      for (let c = 0; c < channels; c++) {
        const sum = sums[c * filters + f] as number[]
        for (let plane = 0; plane < 16; plane++) sum[plane] = at(sum, plane) + at(planes[c] ?? [], plane) * at(gradients, plane)
      }
    }
  })
  const result = zeros([3, 3, channels, filters])
  sums.forEach((sum, pair) => {
    transposed(filterRows, sum).forEach((value, tap) => {
      result.values[tap * channels * filters + pair] = value
    })
  })
  return result
}

function forEachTile({ batch, outputSize }: Window, visit: (image: number, row: number, column: number) => void): void {
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < outputSize[0]; row += 2)
      for (let column = 0; column < outputSize[1]; column += 2) visit(image, row, column)
}

/** |Bᵀ||d||B| of what a tile sees, channel by channel. */
function tilesOf(x: Values, { inputSize, before }: Window, image: number, row: number, column: number): number[][] {
  const channels = channelsOf(x)
  return Array.from({ length: channels }, (_, c) =>
    sandwich(inputRows, (i, j) => {
      const [y, z] = [row - before[0] + i, column - before[1] + j]
      if (y < 0 || y >= inputSize[0] || z < 0 || z >= inputSize[1]) return 0
      return Math.abs(at(x.values, ((image * inputSize[0] + y) * inputSize[1] + z) * channels + c))
    }),
  )
}

function outputAt({ outputSize }: Window, image: number, row: number, column: number): number | null {
  return row < outputSize[0] && column < outputSize[1] ? (image * outputSize[0] + row) * outputSize[1] + column : null
}

/** M v Mᵀ, four by four. */
function sandwich(matrix: Matrix, value: (row: number, column: number) => number): number[] {
  const size = matrix[0]?.length ?? 0
  const values = Array.from({ length: size * size }, (_, i) => value(Math.floor(i / size), i % size))
  return Array.from({ length: 16 }, (_, i) => {
    const [left = [], right = []] = [matrix[i >> 2], matrix[i & 3]]
    let sum = 0
    for (let row = 0; row < size; row++)
      for (let column = 0; column < size; column++) sum += at(left, row) * at(values, row * size + column) * at(right, column)
    return sum
  })
}

/** Mᵀ v M, of four by four. */
function transposed(matrix: Matrix, values: readonly number[]): number[] {
  const size = matrix[0]?.length ?? 0
  return Array.from({ length: size * size }, (_, i) => {
    let sum = 0
    for (let row = 0; row < 4; row++)
      for (let column = 0; column < 4; column++)
        sum += at(matrix[row] ?? [], Math.floor(i / size)) * at(values, row * 4 + column) * at(matrix[column] ?? [], i % size)
    return sum
  })
}
