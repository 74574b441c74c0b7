import type { Bars } from './bars.js'
import type { Histogram } from './histogram.js'
import type { ImageGrid } from './image-grid.js'
import type { LatentScatter } from './latent-scatter.js'
import type { LossCurves } from './loss-curves.js'

/**
 * What a picture shows, as plain JSON: made by `imageGrid`, `lossCurves`, `latentScatter`,
 * `histogram` or `bars`, which check it; drawn by `toSvg`, `toPng`, `toTerminal` and `report`, which trust it.
 */
export type Figure = ImageGrid | LossCurves | LatentScatter | Histogram | Bars
