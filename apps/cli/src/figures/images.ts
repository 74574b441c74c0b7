import { type Examples, readAll, take } from '@sandglass/base'
import { type Model, reconstruct } from '@sandglass/core'
import { type Figure, imageGrid } from '@sandglass/viz'

/** How many images a row of a figure has. */
const columns = 10

/** Whether examples of this kind can be shown as pictures. */
function isPicture({ shape }: Examples): boolean {
  return shape.length === 3 && (shape[2] === 1 || shape[2] === 3)
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
  if (!isPicture(inputs)) return null
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
