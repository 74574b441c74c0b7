import type { Examples } from '@sandglass/base'
import { toPng } from '@sandglass/viz'
import { reconstructionFigure } from '../figures/images.js'
import { deviceFacts } from '../options/device.js'
import { shortPath, writeNamed } from '../output/files.js'
import { formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { type Closeness, closenessText } from '../runs/restoration.js'
import type { Use } from './use.js'

export interface Restoration {
  readonly use: Use
  /** What the model was given. */
  readonly inputs: Examples
  /** How near that was to the originals; null if it was the originals. */
  readonly before: Closeness | null
  readonly after: Closeness
  /** What is to be looked at of what a denoiser took away; empty for other models. */
  readonly alarms?: readonly string[]
  /** Where the picture is to be kept. */
  readonly out: string | undefined
}

/** Shows what a model made of examples, and tells how near it came. */
export async function restorationResult(
  session: Session,
  { use, inputs, before, after, alarms = [], out }: Restoration,
): Promise<Result> {
  const { place, model, examples, data, corruption, device } = use
  const figure = await reconstructionFigure(model, inputs, { noisy: before !== null })
  if (figure !== null) session.picture(figure)
  const picture = out === undefined || figure === null ? null : await writeNamed(session.io, out, toPng(figure))
  return {
    document: {
      model: place.path,
      data,
      examples: examples.count,
      ...(before !== null && { noise: corruption?.config ?? null, noisy: { ...before }, alarms: [...alarms] }),
      ...after,
      picture,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['data', `${data}, ${formatQuantity(examples.count, 'example')}`],
      ...(before === null ? [] : [['noisy', closenessText(before)] as const]),
      [before === null ? 'reconstructed' : 'denoised', closenessText(after)],
      ['mean squared error', formatMeasure(after.meanSquaredError)],
      ...alarms.map((alarm) => ['alarm', `${alarm}.`] as const),
      ...(picture === null ? [] : [['picture', shortPath(session.io, picture)] as const]),
    ]),
  }
}
