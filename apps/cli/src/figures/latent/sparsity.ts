import { type NumberArray, sizeOf } from '@sandglass/base'
import { type Labels, traverse } from '@sandglass/core'
import { bars, histogram } from '@sandglass/viz'
import { formatCount, formatQuantity } from '../../output/format.js'
import { isPicture, pictureGrid } from '../images.js'
import type { LatentSection, LatentSubject } from './section.js'
import { falling, greatest, rounded } from './statistics.js'
import { joined } from './survey.js'

/** A value this small beside the greatest of all is off. */
const offShare = 0.01
/** From this share of values that are off a code counts as sparse. */
const sparseFrom = 0.75

const mostParts = 40

/**
 * Which units of sparse codes are on, and what each of them stands for.
 *
 * @returns null if the codes are not sparse: fewer than three quarters of their values are near 0
 */
export async function sparsitySection(subject: LatentSubject, codes: NumberArray): Promise<LatentSection | null> {
  const [count = 0, ...shape] = codes.shape
  const size = sizeOf(shape)
  const activity = activityOf(codes.values, size)
  const share = activity.units.reduce((sum, value) => sum + value, 0) / size
  if (1 - share < sparseFrom) return null
  const never = activity.units.filter((value) => value === 0).length
  const parts = await partsFigure(subject, activity.units, activity.means)
  const neverText = never === 0 ? 'Each is on in some example.' : `${formatCount(never)} are on in none.`
  return {
    heading: 'Sparsity',
    text: [
      `On average ${rounded(share * size)} of ${formatQuantity(size, 'unit')} are on in ${formatQuantity(count, 'example')}; the others are within a hundredth of the greatest value of 0. ${neverText}`,
      ...(parts === null
        ? []
        : ['What a unit stands for is what the decoder makes of it alone, as strong as it is where it is on.']),
    ],
    figures: [
      {
        name: 'active-units',
        figure: histogram({ series: [{ name: 'examples', values: activity.examples }], xLabel: 'units that are on in an example' }),
      },
      {
        name: 'unit-usage',
        figure: bars({ values: falling(activity.units), xLabel: 'unit, those on most often first', yLabel: 'share of examples' }),
      },
      ...(parts === null ? [] : [{ name: 'parts', figure: parts }]),
    ],
  }
}

function activityOf(values: Float32Array, size: number) {
  const count = values.length / size
  const limit = offShare * values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const examples = new Float64Array(count)
  const units = new Float64Array(size)
  const means = new Float64Array(size)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Math.abs(value) <= limit) continue
    const [example, unit] = [Math.floor(i / size), i % size]
    examples[example] = (examples[example] as number) + 1
    units[unit] = (units[unit] as number) + 1
    means[unit] = (means[unit] as number) + value
  }
  return {
    /** How many units are on in each example. */
    examples,
    /** In what share of the examples each unit is on. */
    units: units.map((on) => on / count),
    /** What each is on average where it is on. */
    means: means.map((sum, unit) => ((units[unit] as number) === 0 ? 0 : sum / (units[unit] as number))),
  }
}

/** What the units that are on most often stand for. */
async function partsFigure({ model, examples }: LatentSubject, usage: Float64Array, means: Float64Array) {
  if (!isPicture(model.inputShape)) return null
  const labels: Labels | null = model.classes === null ? null : (examples.labels?.[0] ?? 0)
  const nothing = { values: new Float32Array(usage.length), shape: model.latentShape }
  const units = greatest(usage, mostParts).filter((unit) => (usage[unit] as number) > 0)
  const pictures: Float32Array[] = []
  for (const unit of units)
    pictures.push((await traverse(model, nothing, { dimensions: unit, values: [means[unit] as number], labels })).values)
  return pictures.length === 0
    ? null
    : pictureGrid({ values: joined(pictures), shape: [pictures.length, ...model.inputShape] }, { range: examples.range })
}
