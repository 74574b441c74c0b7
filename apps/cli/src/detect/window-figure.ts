import { type Examples, subset } from '@sandglass/base'
import type { Detection } from '@sandglass/core'
import { type Figure, lossCurves } from '@sandglass/viz'
import { formatPercent } from '../output/format.js'
import { sourceKind, sourceOf } from '../output/sources.js'
import { oddestOf } from './oddest.js'
import type { Prepared } from './prepare.js'
import { byColumn, valueErrors } from './value-errors.js'

/** How many columns have a curve, those with the largest errors. */
const drawnColumns = 5

/** When in the oddest window of a series which columns were rebuilt badly; null where examples are no windows. */
export async function windowFigure(
  prepared: Prepared,
  examples: Examples,
  { scores }: Pick<Detection, 'scores'>,
): Promise<Figure | null> {
  if (examples.shape.length !== 2) return null
  const [oddest = 0] = oddestOf(scores, 1)
  const errors = await valueErrors(prepared, subset(examples, [oddest]))
  const [own = new Float32Array()] = errors.examples
  const { columns, moments } = errors
  const sums = byColumn(errors, own)
  const whole = sums.reduce((sum, error) => sum + error, 0) || 1
  return lossCurves({
    title: `The oddest window, ${examples.sources ? `from ${sourceKind(examples)} ` : 'example '}${sourceOf(examples, oddest)}: when`,
    series: oddestOf(sums, drawnColumns).map((column) => ({
      name: columns[column] as string,
      note: formatPercent((sums[column] as number) / whole),
      values: Array.from({ length: moments }, (_, moment) => own[moment * columns.length + column] as number),
    })),
    xLabel: 'moment of the window',
    yLabel: 'error',
  })
}
