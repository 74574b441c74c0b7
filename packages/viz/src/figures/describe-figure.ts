import { counted } from '@sandglass/base'
import { rangeOf } from '../axes/axis.js'
import { formatNumber } from '../axes/numbers.js'
import type { Figure } from './figure.js'

/** A figure in words, for those who can't see it. */
export function describeFigure(figure: Figure): string {
  return (figure.title === null ? '' : `${figure.title}. `) + contentsOf(figure)
}

function contentsOf(figure: Figure): string {
  switch (figure.type) {
    case 'image-grid': {
      const each = figure.rows[0]?.images.length ?? 0
      const captions = figure.rows.flatMap(({ caption }) => caption ?? [])
      return `${counted(figure.rows.length, 'row')} of ${counted(each, 'image')}${captions.length > 0 ? `: ${captions.join(', ')}` : ''}.`
    }
    case 'loss-curves': {
      const curves = figure.series.map(
        ({ name, note, values }) =>
          `${name}${note === null ? '' : ` (${note})`} from ${formatNumber(values[0] as number)} to ${formatNumber(values.at(-1) as number)}`,
      )
      return `${figure.yLabel} by ${figure.xLabel}: ${curves.join('; ')}.`
    }
    case 'latent-scatter': {
      const count = figure.classes.reduce((sum, { x }) => sum + x.length, 0)
      const classes = figure.classes.flatMap(({ name }) => name ?? [])
      const grouped =
        classes.length > 0 ? `, in ${classes.length === 1 ? 'one class' : `${classes.length} classes`}: ${classes.join(', ')}` : ''
      return `${counted(count, 'point')} by ${figure.xLabel} and ${figure.yLabel}${grouped}.`
    }
    case 'histogram': {
      const sets = figure.series.map(({ name, count }) => `${name} (${formatNumber(count)})`)
      return `Distribution of ${figure.xLabel}: ${sets.join(', ')}${marked(figure)}.`
    }
    case 'bars': {
      const [lowest, highest] = rangeOf(figure.values).map((value) => formatNumber(value))
      return `${figure.yLabel} by ${figure.xLabel}: ${counted(figure.values.length, 'bar')} from ${lowest} to ${highest}${marked(figure)}.`
    }
  }
}

function marked({ mark }: { readonly mark: { readonly name: string; readonly value: number } | null }): string {
  return mark === null ? '' : `; ${mark.name}: ${formatNumber(mark.value)}`
}
