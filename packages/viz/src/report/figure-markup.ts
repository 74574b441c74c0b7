import { counted } from '@sandglass/base'
import { describeFigure } from '../figures/describe-figure.js'
import type { Figure } from '../figures/figure.js'
import { type ImageGrid, linesOf } from '../figures/image-grid.js'
import { toDataUri } from '../png/encode.js'
import { scaleFor } from '../scene/image-grid.js'
import { sceneOf } from '../scene/scene-of.js'
import { escapeMarkup } from '../svg/escape.js'
import { svgOf } from '../svg/to-svg.js'

/** What fits on a phone held upright, in CSS pixels. */
const narrow = 340

/** A figure within a page, its title as a caption. */
export function figureMarkup(figure: Figure): string {
  const title = figure.title === null ? '' : `<figcaption>${escapeMarkup(figure.title)}</figcaption>`
  const untitled = { ...figure, title: null }
  return `<figure>${title}${untitled.type === 'image-grid' ? imagesMarkup(untitled) : plotMarkup(untitled)}</figure>`
}

/** Laid out twice, for wide and for narrow pages, because letters should not shrink with the page. */
function plotMarkup(figure: Figure): string {
  const description = describeFigure(figure)
  const wide = svgOf(sceneOf(figure), description, 0, null)
  if (figure.type === 'latent-scatter') return wide
  return `<div class="wide">${wide}</div><div class="narrow">${svgOf(sceneOf(figure, narrow), description, 0, null)}</div>`
}

/** Rows of pictures that the page itself sets, so that captions stay text of the page's size. */
function imagesMarkup(grid: ImageGrid): string {
  const captioned = grid.rows.some(({ caption }) => caption !== null)
  const layout = captioned ? ` ${grid.captions}` : ''
  const size = grid.width * scaleFor(grid, 600)
  const smooth = grid.columns * grid.width > 600 ? ' smooth' : ''
  const lines = linesOf(grid, grid.columns).map(({ caption, images, newGroup }) => {
    const next = newGroup ? ' next' : ''
    const pictures = images.map((pixels) => {
      const address = toDataUri({ width: grid.width, height: grid.height, channels: grid.channels, pixels })
      return `<img src="${address}" width="${grid.width}" height="${grid.height}" alt="">`
    })
    const label = escapeMarkup((caption === null ? '' : `${caption}: `) + counted(images.length, 'image'))
    return [
      caption !== null || layout === ' left'
        ? `<span class="caption${next}" aria-hidden="true">${escapeMarkup(caption ?? '')}</span>`
        : '',
      `<div class="strip${next}" role="img" aria-label="${label}">${pictures.join('')}</div>`,
    ].join('')
  })
  return `<div class="images${layout}${smooth}" style="--columns:${grid.columns};--size:${size}px">${lines.join('\n')}</div>`
}
