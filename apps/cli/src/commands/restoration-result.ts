import type { Examples } from '@sandglass/base'
import { toPng } from '@sandglass/viz'
import { adviceOf, type Beside, besideDocument, besideFacts, howMeasured } from '../denoise/beside.js'
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
  /** What it came to. */
  readonly closeness: Closeness
  /** What else would have been done with them; null if they were the originals. */
  readonly others: readonly Beside[] | null
  /** What is to be looked at of what a denoiser took away; empty for other models. */
  readonly alarms?: readonly string[]
  /** Where the picture is to be kept. */
  readonly out: string | undefined
}

/** Shows what a model made of examples, and tells how near it came. */
export async function restorationResult(
  session: Session,
  { use, inputs, closeness, others, alarms = [], out }: Restoration,
): Promise<Result> {
  const { place, model, examples, data, corruption, device } = use
  const figure = await reconstructionFigure(model, inputs, { noisy: others !== null })
  if (figure !== null) session.picture(figure)
  const picture = out === undefined || figure === null ? null : await writeNamed(session.io, out, toPng(figure))
  return {
    document: {
      model: place.path,
      data,
      examples: examples.count,
      ...(others !== null && {
        noise: corruption?.config ?? null,
        ...besideDocument(closeness, others),
        alarms: [...alarms],
      }),
      ...closeness,
      picture,
      ...deviceFacts(device),
    },
    text: [
      formatFacts([
        ['model', shortPath(session.io, place.path)],
        ['data', `${data}, ${formatQuantity(examples.count, 'example')}`],
        [others === null ? 'reconstructed' : 'denoised', closenessText(closeness)],
        ...besideFacts(others ?? []),
        ['mean squared error', formatMeasure(closeness.meanSquaredError)],
        ...alarms.map((alarm) => ['alarm', `${alarm}.`] as const),
        ...(picture === null ? [] : [['picture', shortPath(session.io, picture)] as const]),
      ]),
      ...(others === null ? [] : [adviceOf(closeness, others), howMeasured(others)]),
    ].join('\n\n'),
  }
}
