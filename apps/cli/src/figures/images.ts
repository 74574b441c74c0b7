import { type Examples, type NumberArray, readAll, type Shape, take } from '@sandglass/base'
import { type Model, reconstruct } from '@sandglass/core'
import { type Figure, imageGrid } from '@sandglass/viz'

/** How many images a row of a figure has. */
const columns = 10

/** Whether examples of this shape can be shown as pictures. */
export function isPicture(shape: Shape): boolean {
  return shape.length === 3 && (shape[2] === 1 || shape[2] === 3)
}

/** Values that are black and white; what a model that was trained on no pictures in [0, 1] has learnt. */
export type PictureRange = readonly [minimum: number, maximum: number] | undefined

/**
 * Pictures in lines of ten, with a caption to each line where there are captions.
 *
 * @param images `[lines, count, …shape]`, or `[count, …shape]` for one line that is broken where it is full
 */
export function pictureGrid(
  images: NumberArray,
  { captions = [], range, title = null }: { captions?: readonly string[]; range?: PictureRange; title?: string | null } = {},
): Figure {
  const [lines = 1, ...shape] = images.shape.length === 5 ? images.shape : [1, ...images.shape]
  const size = images.values.length / lines
  return imageGrid({
    title,
    rows: Array.from({ length: lines }, (_, line) => ({
      caption: captions[line] ?? null,
      images: { values: images.values.subarray(line * size, (line + 1) * size), shape },
    })),
    ...(images.shape.length === 5 && { columns: shape[0] ?? 1 }),
    ...(range && { range }),
  })
}

/**
 * The first examples above what a model makes of them: `original` over `reconstruction`, or `noisy`
 * over `denoised`.
 *
 * @returns null if the examples are no pictures
 */
export async function reconstructionFigure(
  model: Model,
  inputs: Examples,
  { noisy, title = null }: { noisy: boolean; title?: string | null },
): Promise<Figure | null> {
  if (!isPicture(inputs.shape)) return null
  const shown = take(inputs, Math.min(columns, inputs.count))
  const before = await readAll(shown)
  const after = await reconstruct(model, shown)
  const captions = noisy ? ['noisy', 'denoised'] : ['original', 'reconstruction']
  return imageGrid({
    title,
    rows: [before, after].map((images, row) => ({ caption: captions[row] ?? null, images })),
    ...(inputs.range && { range: inputs.range }),
  })
}
