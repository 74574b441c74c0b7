import type { BackendReport } from '@sandglass/backends'
import type { NumberArray } from '@sandglass/base'
import type { Model } from '@sandglass/core'
import { imageGrid, type ReportSection, report } from '@sandglass/viz'
import { describeDevice } from '../options/device.js'
import { formatQuantity } from '../output/format.js'
import type { ModelPlace } from '../runs/open-model.js'
import { version } from '../version.js'
import type { DenoisedFolder, DenoisedImage, Shown } from './denoised.js'

/** The side of what is shown: noise is to be seen pixel by pixel, on a phone too. */
const side = 240

/** What was taken away is shown around grey. */
const grey = 0.5

export function shownOf(file: string, noisy: NumberArray, clean: NumberArray, original: NumberArray | null): Shown {
  const [height = 0, width = 0] = noisy.shape
  const taken = { ...noisy, values: noisy.values.map((value, i) => grey + (value - (clean.values[i] as number)) / 2) }
  const rows = [
    { caption: 'noisy', images: middle(noisy) },
    { caption: 'denoised', images: middle(clean) },
    ...(original ? [{ caption: 'original', images: middle(original) }] : []),
    { caption: 'taken away', images: middle(taken) },
  ]
  return { file, figure: imageGrid({ rows, captions: 'above', columns: 1 }), isPart: height > side || width > side }
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
  const { title, images, shown, before, after, skipped, place, device } = given
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
      ...alarmSection(images),
      ...shown.map(({ file, figure, isPart }) => ({
        heading: file,
        ...(isPart && { text: 'The part in its middle, pixel by pixel.' }),
        figure,
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

/** How many alarms are told one by one. */
const mostAlarms = 5

function alarmSection(images: readonly DenoisedImage[]): ReportSection[] {
  const alarms = images.flatMap(({ file, structure }) => structure.alarms.map((alarm) => `${file}: ${alarm}.`))
  if (alarms.length === 0) return []
  const more = alarms.length > mostAlarms ? [`And ${alarms.length - mostAlarms} more: see the table of all images.`] : []
  return [{ heading: 'Alarms', text: [...alarms.slice(0, mostAlarms), ...more] }]
}

function tableSection(images: readonly DenoisedImage[]): ReportSection {
  const isKnown = images.some(({ after }) => after !== null)
  return {
    heading: 'All images',
    text: isKnown
      ? 'Peak signal-to-noise ratios in decibels, values clipped to [0, 1], peak 1; structural similarity in a Gaussian window of 11 × 11, standard deviation 1.5.'
      : 'Nobody knows the clean images, so nothing is measured against them. What was taken away from neighbouring pixels should not correlate.',
    table: {
      columns: ['image', 'size', ...(isKnown ? ['noisy, dB', 'denoised, dB', 'similarity'] : []), 'correlation of what was taken'],
      rows: images.map(({ file, height, width, before, after, structure }) => [
        file,
        // On one line, however narrow the column is.
        `${height}\u00a0×\u00a0${width}`,
        ...(isKnown
          ? [before?.peakSignalToNoiseRatio ?? null, after?.peakSignalToNoiseRatio ?? null, after?.structuralSimilarity ?? null]
          : []),
        structure.correlation.toFixed(2),
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
