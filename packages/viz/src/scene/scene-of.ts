import { refuse } from '@sandglass/base'
import type { Figure } from '../figures/figure.js'
import { barsScene } from './bars.js'
import { histogramScene } from './histogram.js'
import { imageGridScene } from './image-grid.js'
import { latentScatterScene } from './latent-scatter.js'
import { lossCurvesScene } from './loss-curves.js'
import type { Scene } from './scene.js'

/** The dark ink of figures that bring their own paper. */
export const ink = '#1c1c1c'

/** Around a figure that stands alone, in CSS pixels. */
export const margin = 16

/** The width that suits a figure where there is room, in CSS pixels. */
const naturalWidth: Readonly<Record<Figure['type'], number>> = {
  'image-grid': 720,
  'loss-curves': 640,
  // Phones shrink it: its letters stay legible.
  'latent-scatter': 400,
  histogram: 640,
  bars: 640,
}

/** Lays a figure out in `width` CSS pixels, without a margin. Default what suits it. */
export function sceneOf(figure: Figure, width = naturalWidth[figure.type]): Scene {
  switch (figure.type) {
    case 'image-grid':
      return imageGridScene(figure, width)
    case 'loss-curves':
      return lossCurvesScene(figure, width)
    case 'latent-scatter':
      return latentScatterScene(figure, width)
    case 'histogram':
      return histogramScene(figure, width)
    case 'bars':
      return barsScene(figure, width)
  }
}

/** Lays out a figure that stands alone: `width` includes its margins. */
export function standaloneScene(caller: string, figure: Figure, width = naturalWidth[figure.type]): Scene {
  if (!(width >= 240 && width <= 10_000))
    refuse(caller, 'width', 'from 240 to 10,000 pixels', width, 'Leave it out for the width that suits the figure.')
  return sceneOf(figure, width - 2 * margin)
}
