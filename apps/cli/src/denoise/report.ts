import type { BackendReport } from '@sandglass/backends'
import type { NumberArray } from '@sandglass/base'
import type { Model } from '@sandglass/core'
import { imageGrid, type ReportSection, report } from '@sandglass/viz'
import { describeDevice } from '../options/device.js'
import { formatQuantity } from '../output/format.js'
import type { ModelPlace } from '../runs/open-model.js'
import type { Closeness } from '../runs/restoration.js'
import { version } from '../version.js'
import { alarmText } from './alarms.js'
import { adviceOf, type Beside, howMeasured, noisyOf } from './beside.js'
import type { DenoisedFolder, DenoisedImage, Shown } from './denoised.js'

/** The side of what is shown: noise is to be seen pixel by pixel, four pictures beside each other. */
const side = 160

/** What was taken away is shown around grey. */
const grey = 0.5

export function shownOf(file: string, noisy: NumberArray, clean: NumberArray, original: NumberArray | null): Shown {
  const [height = 0, width = 0] = noisy.shape
  const taken = { ...noisy, values: noisy.values.map((value, i) => grey + (value - (clean.values[i] as number)) / 2) }
  const shown = [
    ['noisy', noisy],
    ['denoised', clean],
    ...(original ? [['original', original] as const] : []),
    ['taken away', taken],
  ] as const
  const figures = shown.map(([title, image]) => imageGrid({ title, rows: [{ images: middle(image) }], columns: 1 }))
  return { file, figures, isPart: height > side || width > side }
}

/** The part in the middle, `[1, height, width, channels]`. */
function middle({ values, shape }: NumberArray): NumberArray {
  const [height = 0, width = 0, channels = 0] = shape
  const [rows, columns] = [Math.min(height, side), Math.min(width, side)]
  const [top, left] = [Math.floor((height - rows) / 2), Math.floor((width - columns) / 2)]
  const part = new Float32Array(rows * columns * channels)
  for (let row = 0; row < rows; row++) {
    const from = ((top + row) * width + left) * channels
    part.set(values.subarray(from, from + columns * channels), row * columns * channels)
  }
  return { values: part, shape: [1, rows, columns, channels] }
}

interface DenoisingReport extends DenoisedFolder {
  readonly title: string
  readonly model: Model
  readonly place: ModelPlace
  readonly device: BackendReport
  readonly overlap: number | undefined
}

/** A folder of cleaned images as one page. */
export function denoisingReport(given: DenoisingReport): string {
  const { title, images, shown, after, others, skipped, place, device } = given
  const before = noisyOf(others)
  const alarm = alarmText(images)
  return report({
    title: `${title}, denoised`,
    subtitle: `${formatQuantity(images.length, 'image')}, cleaned by ${place.run?.config.model.type ?? 'a model'} ${place.path}`,
    facts: [
      { label: 'images', value: String(images.length) },
      ...(before && after
        ? [
            { label: 'noisy', value: `${before.peakSignalToNoiseRatio.toFixed(2)} dB` },
            { label: 'denoised', value: `${after.peakSignalToNoiseRatio.toFixed(2)} dB` },
            ...(after.structuralSimilarity === null
              ? []
              : [{ label: 'structural similarity', value: after.structuralSimilarity.toFixed(3) }]),
          ]
        : []),
    ],
    sections: [
      ...(after ? [besideSection(after, others)] : []),
      ...(alarm === null ? [] : [{ heading: 'Alarm', text: `${alarm} The table of all images has each.` }]),
      ...shown.map(({ file, figures, isPart }) => ({
        heading: file,
        ...(isPart && { text: 'The part in its middle, pixel by pixel.' }),
        figure: figures,
        beside: true,
      })),
      tableSection(images),
      ...(skipped.length === 0
        ? []
        : [{ heading: 'Left out', table: { columns: ['file', 'why'], rows: skipped.map(({ file, reason }) => [file, reason]) } }]),
      { heading: 'How it was done', text: wayOf(given) },
    ],
    footer: `Made by sandglass ${version} on ${describeDevice(device)}.`,
  })
}

function besideSection(denoised: Closeness, others: readonly Beside[]): ReportSection {
  const rows = [{ name: 'denoised', closeness: denoised }, ...others]
  return {
    heading: 'Beside the alternatives',
    text: [adviceOf(denoised, others), howMeasured(others)],
    table: {
      columns: ['method', 'PSNR, dB', 'of mean error, dB', 'similarity'],
      rows: rows.map(({ name, closeness }) => [
        name,
        closeness.peakSignalToNoiseRatio.toFixed(2),
        closeness.peakSignalToNoiseRatioOfMeanError.toFixed(2),
        closeness.structuralSimilarity,
      ]),
    },
  }
}

function tableSection(images: readonly DenoisedImage[]): ReportSection {
  const isKnown = images.some(({ after }) => after !== null)
  return {
    heading: 'All images',
    text: isKnown
      ? 'Each by itself, measured as above. What was taken away from neighbouring pixels should not correlate.'
      : 'Nobody knows the clean images, so nothing is measured against them. What was taken away from neighbouring pixels should not correlate.',
    table: {
      columns: [
        'image',
        'size',
        ...(isKnown ? ['noisy, dB', 'denoised, dB', 'similarity'] : []),
        'correlation of what was taken away',
      ],
      rows: images.map(({ file, height, width, before, after, structure }) => [
        file,
        // On one line, however narrow the column is.
        `${height}\u00a0×\u00a0${width}`,
        ...(isKnown
          ? [before?.peakSignalToNoiseRatio ?? null, after?.peakSignalToNoiseRatio ?? null, after?.structuralSimilarity ?? null]
          : []),
        structure.correlation.toFixed(2).replace('-', '−'),
      ]),
    },
  }
}

function wayOf({ model, overlap }: DenoisingReport): string {
  if (!model.anySize)
    return `The network is bound to images of ${model.inputShape.slice(0, 2).join(' × ')}: larger ones were cut into tiles of that size, which fade into each other.`
  const { before, after } = model.anySize.receptiveField
  const field = [before[0] + after[0] + 1, before[1] + after[1] + 1] as const
  const whole = overlap === undefined || overlap >= Math.max(...field) - 1
  return `Images were cut into overlapping tiles. A pixel of the result depends on ${field.join(' × ')} pixels, ${whole ? 'and tiles overlap by as much, so that the result is that of the whole image at once' : 'and tiles overlap by less, so that they fade into each other'}.`
}
