import { at, channelsOf, outputShape, type Values, type Window, zeros } from '@sandglass/conformance/references'

/*
 * What errors of a convolution by 3×3 without stride are measured against.
 *
 * Winograd's minimal filtering F(4×4, 3×3) adds up other terms than the definition does: a tile of
 * 4×4 outputs is Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A, and its terms need not be small where those of the
 * definition are. So a rounding error is bounded by what the same formula gives for absolute values,
 * |Aᵀ|[(|G||g||Gᵀ|) ⊙ (|Bᵀ||d||B|)]|A|: each of its sums and products is at least as large as any
 * number that is rounded on the way. The gradient at the filter has the same bound with its own
 * transforms, Gᵀ[Σ (Bᵀ d B) ⊙ (A e Aᵀ)]G. On random data it is some 50 times the sum of the
 * definition's absolute terms, and errors are a fiftieth of it: up to 14 roundings of that sum, where
 * the direct way has up to 5.
 */

type Matrix = readonly (readonly number[])[]

/** The interpolation points are 0, ±a, ±b and ∞. */
const [a, b] = [Math.SQRT1_2, Math.SQRT2]
const tile = 4
const side = 6

// Of absolute values, as the engine's assembly/winograd-transforms.ts has them.
const inputRows: Matrix = [
  [1, 0, 2.5, 0, 1, 0],
  [0, 2 * a, 2, a, 1, 0],
  [0, 2 * a, 2, a, 1, 0],
  [0, b / 2, 0.5, b, 1, 0],
  [0, b / 2, 0.5, b, 1, 0],
  [0, 1, 0, 2.5, 0, 1],
]
const filterRows: Matrix = [
  [1, 0, 0],
  [2 / 3, (2 / 3) * a, 1 / 3],
  [2 / 3, (2 / 3) * a, 1 / 3],
  [1 / 6, b / 6, 1 / 3],
  [1 / 6, b / 6, 1 / 3],
  [0, 0, 1],
]
const outputRows: Matrix = [
  [1, 0, 0, 0],
  [1, a, 0.5, a / 2],
  [1, a, 0.5, a / 2],
  [1, b, 2, 2 * b],
  [1, b, 2, 2 * b],
  [0, 0, 0, 1],
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
    apply(filterRows, (row, column) => Math.abs(at(filter.values, (row * 3 + column) * channels * filters + pair))),
  )
  const result = zeros(outputShape(window, filters))
  forEachTile(window, (image, row, column) => {
    const planes = planesOf(x, window, image, row, column)
    for (let f = 0; f < filters; f++) {
      const sums = new Float64Array(side * side)
      for (let c = 0; c < channels; c++) addProducts(sums, planes[c] as Float64Array, weights[c * filters + f] as Float64Array)
      applyTransposed(outputRows, sums).forEach((size, i) => {
        const place = outputAt(window, image, row + Math.floor(i / tile), column + (i % tile))
        if (place !== null) result.values[place * filters + f] = size
      })
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
  const sums = Array.from({ length: channels * filters }, () => new Float64Array(side * side))
  forEachTile(window, (image, row, column) => {
    const planes = planesOf(x, window, image, row, column)
    for (let f = 0; f < filters; f++) {
      const gradients = apply(outputRows, (i, j) => {
        const place = outputAt(window, image, row + i, column + j)
        return place === null ? 0 : Math.abs(at(dy.values, place * filters + f))
      })
      for (const [c, plane] of planes.entries()) addProducts(sums[c * filters + f] as Float64Array, plane, gradients)
    }
  })
  const result = zeros([3, 3, channels, filters])
  sums.forEach((sum, pair) => {
    applyTransposed(filterRows, sum).forEach((size, tap) => {
      result.values[tap * channels * filters + pair] = size
    })
  })
  return result
}

function forEachTile({ batch, outputSize }: Window, visit: (image: number, row: number, column: number) => void): void {
  for (let image = 0; image < batch; image++)
    for (let row = 0; row < outputSize[0]; row += tile)
      for (let column = 0; column < outputSize[1]; column += tile) visit(image, row, column)
}

/** |Bᵀ||d||B| of what a tile sees, channel by channel. */
function planesOf(x: Values, { inputSize, before }: Window, image: number, row: number, column: number): Float64Array[] {
  const channels = channelsOf(x)
  return Array.from({ length: channels }, (_, c) =>
    apply(inputRows, (i, j) => {
      const [y, z] = [row - before[0] + i, column - before[1] + j]
      if (y < 0 || y >= inputSize[0] || z < 0 || z >= inputSize[1]) return 0
      return Math.abs(at(x.values, ((image * inputSize[0] + y) * inputSize[1] + z) * channels + c))
    }),
  )
}

function outputAt({ outputSize }: Window, image: number, row: number, column: number): number | null {
  return row < outputSize[0] && column < outputSize[1] ? (image * outputSize[0] + row) * outputSize[1] + column : null
}

function addProducts(sums: Float64Array, left: Float64Array, right: Float64Array): void {
  for (let plane = 0; plane < sums.length; plane++) sums[plane] = at(sums, plane) + at(left, plane) * at(right, plane)
}

/** M v Mᵀ: from a square of few values to one of six by six. */
function apply(matrix: Matrix, value: (row: number, column: number) => number): Float64Array {
  const size = matrix[0]?.length ?? 0
  const values = Float64Array.from({ length: size * size }, (_, i) => value(Math.floor(i / size), i % size))
  return both(side, size, (to, from) => at(matrix[to] ?? [], from), values)
}

/** Mᵀ v M: from six by six to a square of few values. */
function applyTransposed(matrix: Matrix, values: Float64Array): Float64Array {
  return both(matrix[0]?.length ?? 0, side, (to, from) => at(matrix[from] ?? [], to), values)
}

/** One matrix along the rows, then along the columns. */
function both(to: number, from: number, entry: (to: number, from: number) => number, values: Float64Array): Float64Array {
  const half = new Float64Array(from * to)
  for (let row = 0; row < from; row++)
    for (let i = 0; i < to; i++)
      for (let column = 0; column < from; column++)
        half[row * to + i] = at(half, row * to + i) + at(values, row * from + column) * entry(i, column)
  const result = new Float64Array(to * to)
  for (let i = 0; i < to; i++)
    for (let row = 0; row < from; row++)
      for (let j = 0; j < to; j++) result[i * to + j] = at(result, i * to + j) + entry(i, row) * at(half, row * to + j)
  return result
}
