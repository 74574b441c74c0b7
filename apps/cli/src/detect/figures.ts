import { type Examples, type NumberArray, readAll, sizeOf, subset } from '@sandglass/base'
import { anomalyMaps, type Detection, type Model, reconstruct, standardizeEach } from '@sandglass/core'
import { type Figure, histogram, type ImageGrid, imageGrid, lossCurves } from '@sandglass/viz'
import { isPicture } from '../figures/images.js'
import { formatMeasure } from '../output/format.js'
import type { Judgement } from './judgement.js'
import { oddestOf, shownExamples } from './oddest.js'
import type { Prepared } from './prepare.js'
import { windowFigure } from './window-figure.js'

/** What a detection has to show. */
export interface DetectionFigures {
  readonly scores: Figure
  readonly curves: readonly Figure[]
  /** The oddest examples above what the model made of them and where they differ; null if they are no pictures. */
  readonly oddest: ImageGrid | null
  /** When which columns of the oddest window were rebuilt badly; null if they are no windows of a series. */
  readonly window: Figure | null
}

export async function drawDetection(
  prepared: Prepared,
  examples: Examples,
  detection: Detection,
  judgement: Judgement | null,
): Promise<DetectionFigures> {
  return {
    scores: scoreFigure(prepared, detection, judgement),
    curves: judgement === null ? [] : curveFigures(judgement),
    oddest: isPicture(examples.shape) ? await oddestFigure(prepared, examples, detection) : null,
    window: await windowFigure(prepared, examples, detection),
  }
}

/** Scores of the examples beside those of the calibration set, which are normal. */
function scoreFigure({ detector }: Prepared, { scores, threshold }: Detection, judgement: Judgement | null): Figure {
  const end = endOfScores(scores, detector.calibrationScores, threshold)
  const shown = (values: Float64Array) => values.map((score) => Math.min(score, end))
  const those = (isAnomaly: boolean) => shown(scores.filter((_, i) => judgement?.isAnomaly[i] === isAnomaly))
  const series =
    judgement === null
      ? [{ name: 'examples', values: shown(scores) }]
      : [
          { name: 'normal', values: those(false) },
          { name: 'anomalies', values: those(true) },
        ]
  return histogram({
    series: [...series, { name: 'calibration', values: shown(detector.calibrationScores) }],
    xLabel: scores.some((score) => score > end) ? `score; those above ${Number(end.toPrecision(3))} at the end` : 'score',
    bins: 60,
    mark: Number.isFinite(threshold) ? { name: 'threshold', value: threshold } : null,
  })
}

/** How many times as far out as the threshold scores are still told apart. */
const farthest = 6

/** Where the scores' axis ends: anomalies may score a thousand times as high as all else, which would be one bar beside them. */
function endOfScores(scores: Float64Array, calibrationScores: Float64Array, threshold: number): number {
  const [low, high] = calibrationScores.reduce(
    ([a, b], score) => [Math.min(a, score), Math.max(b, score)],
    [scores.reduce((a, b) => Math.min(a, b)), Number.NEGATIVE_INFINITY],
  )
  const usual = Number.isFinite(threshold) ? threshold : high
  return usual > low ? low + farthest * (usual - low) : Number.POSITIVE_INFINITY
}

function curveFigures({ roc, precisionRecall, auc, averagePrecision, falseAlarms, normals, found, known }: Judgement): Figure[] {
  return [
    lossCurves({
      title: 'Receiver operating characteristic',
      series: [
        { name: 'scores', note: `area ${formatMeasure(auc)}`, ...roc },
        ...pointOf('at the threshold', falseAlarms / normals, found / known),
      ],
      xLabel: 'share of normal examples flagged',
      yLabel: 'share of anomalies flagged',
    }),
    lossCurves({
      title: 'Precision and recall',
      series: [
        { name: 'scores', note: `average precision ${formatMeasure(averagePrecision)}`, ...precisionRecall },
        ...(found > 0 ? pointOf('at the threshold', found / known, found / (found + falseAlarms)) : []),
      ],
      xLabel: 'share of anomalies flagged (recall)',
      yLabel: 'share of those flagged that are anomalies (precision)',
    }),
  ]
}

function pointOf(name: string, x: number, y: number) {
  return [{ name, note: formatMeasure(y), x: [x], values: [y] }]
}

async function oddestFigure({ model, detector }: Prepared, examples: Examples, { scores }: Detection): Promise<ImageGrid> {
  const odd = subset(examples, oddestOf(scores, shownExamples))
  const seen = detector.config.scaling === 'inputs' ? standardizeEach(odd) : odd
  const [original, rebuilt, maps] = [await readAll(seen), await reconstruct(model, seen), await anomalyMaps(model, detector, odd)]
  const ranges = rangesOf(original)
  return imageGrid({
    title: 'The oddest examples, and where',
    rows: [
      { caption: 'example', images: inGrey(original, ranges) },
      { caption: 'as rebuilt', images: inGrey(rebuilt, ranges) },
      { caption: 'error', images: inHeat(summed(maps), highest(maps, model)) },
    ],
  })
}

type Range = readonly [low: number, high: number]

/** What is black and white in each picture: the bounds of its own values, as pictures of all brightnesses are shown side by side. */
function rangesOf({ values, shape: [count = 0] }: NumberArray): Range[] {
  const size = values.length / count
  return Array.from({ length: count }, (_, image) => {
    const own = values.subarray(image * size, (image + 1) * size)
    return own.reduce<Range>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    )
  })
}

const clamp = (value: number) => Math.min(1, Math.max(0, value))

/** Each picture in its range, as one of three channels. */
function inGrey({ values, shape }: NumberArray, ranges: readonly Range[]): NumberArray {
  const [count = 0, height = 0, width = 0, channels = 1] = shape
  const size = height * width * channels
  const light = Array.from(values, (value, i) => {
    const [low, high] = ranges[Math.floor(i / size)] ?? [0, 1]
    return clamp((value - low) / (high - low || 1))
  })
  const rgb = channels === 3 ? light : light.flatMap((level) => [level, level, level])
  return { values: Float32Array.from(rgb), shape: [count, height, width, 3] }
}

/** From black by red and yellow to white, which is `top` and all above. */
function inHeat({ values, shape: [count = 0, height = 0, width = 0] }: NumberArray, top: number): NumberArray {
  const rgb = Array.from(values).flatMap((value) => {
    const heat = 3 * clamp(value / (top || 1))
    return [clamp(heat), clamp(heat - 1), clamp(heat - 2)]
  })
  return { values: Float32Array.from(rgb), shape: [count, height, width, 3] }
}

/** The channels' errors together: `[count, height, width, 1]`. */
function summed({ values, shape }: NumberArray): NumberArray {
  const channels = shape[3] ?? 1
  const sums = Float32Array.from({ length: values.length / channels }, (_, pixel) =>
    values.subarray(pixel * channels, (pixel + 1) * channels).reduce((sum, value) => sum + value, 0),
  )
  return { values: sums, shape: [...shape.slice(0, 3), 1] }
}

/** The error that is white: one that few pixels exceed, so that a single one does not leave the others dark. */
function highest(maps: NumberArray, { inputShape }: Model): number {
  const rising = summed(maps).values.slice().sort()
  return rising[Math.max(0, rising.length - 1 - Math.ceil((rising.length / sizeOf(inputShape)) * 3))] ?? 1
}
