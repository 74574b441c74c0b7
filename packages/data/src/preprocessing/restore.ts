import { refuse } from '@sandglass/base'
import { featureNames, type OneHotColumn, type PreparedColumn, type Preprocessing } from './state.js'

/**
 * What an example says in the table's own units: numbers scaled back, and the category with the largest number.
 *
 * @param features one example, `[features]`: of the data, or as a model gives it back
 * @returns a value a column
 * @throws InvalidArgumentError if there are not as many numbers as features
 */
export function restoreRow(preprocessing: Preprocessing, features: ArrayLike<number>): Record<string, number | string> {
  const { length } = featureNames(preprocessing)
  if (features.length !== length)
    refuse('restoreRow', 'features.length', String(length), features.length, 'Give one example, such as a model gives back.')
  let at = 0
  return Object.fromEntries(
    preprocessing.columns.map((column) => {
      const width = column.kind === 'category' ? column.categories.length : 1
      const own = Array.from({ length: width }, (_, place) => features[at + place] as number)
      at += width
      return [column.name, restored(column, own)]
    }),
  )
}

/** The learnt category with the largest number. */
function likeliest({ categories, unseen = [] }: OneHotColumn, values: readonly number[]): string {
  const others = new Set(unseen)
  const numbers = values.map((value, place) => (others.has(categories[place] ?? '') ? Number.NEGATIVE_INFINITY : value))
  return categories[numbers.indexOf(Math.max(...numbers))] ?? ''
}

function restored(column: PreparedColumn, values: readonly number[]): number | string {
  if (column.kind === 'category') return likeliest(column, values)
  const [value = 0] = values
  if (column.kind === 'number') return value * column.scale + column.center
  const { quantiles } = column
  const at = Math.min(1, Math.max(0, value)) * (quantiles.length - 1)
  const below = quantiles[Math.floor(at)] as number
  return below + (at % 1) * ((quantiles[Math.ceil(at)] as number) - below)
}
