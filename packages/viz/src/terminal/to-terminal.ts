import { checkChoice, checkWhole } from '../figures/checks.js'
import type { Figure } from '../figures/figure.js'
import { type ColorDepth, print } from './ansi.js'
import type { Board } from './board.js'
import { imageGridBoard } from './image-grid.js'
import { barsBoard, histogramBoard, latentScatterBoard, lossCurvesBoard } from './plots.js'

export interface TerminalOptions {
  /** Columns, 40 to 400. Default 80. */
  width?: number
  /** Lines between the axes of curves and points, 4 to 200; images take what they need. Default by the width. */
  height?: number
  /** Default `256`, which nearly every terminal with colours shows; `none` keeps to ASCII. */
  color?: ColorDepth
}

/**
 * A figure as text: images in coloured half blocks, curves and points in Braille dots; or all in plain
 * characters, where there are no colours. Every line is exactly `width` columns wide, and leaves the
 * terminal's colours as they were.
 *
 * @throws InvalidArgumentError if an option is out of its bounds
 */
export function toTerminal(figure: Figure, options: TerminalOptions = {}): string {
  const { width = 80, color = '256' } = options
  const { height = Math.min(24, Math.max(10, Math.round(width / (figure.type === 'latent-scatter' ? 3 : 5)))) } = options
  checkWhole('toTerminal', 'width', width, 40, 400)
  checkWhole('toTerminal', 'height', height, 4, 200)
  checkChoice('toTerminal', 'color', color, ['truecolor', '256', 'none'])
  return print(boardOf(figure, { width, height, color }), color)
}

function boardOf(figure: Figure, size: Required<TerminalOptions>): Board {
  switch (figure.type) {
    case 'image-grid':
      return imageGridBoard(figure, size.width, size.color)
    case 'loss-curves':
      return lossCurvesBoard(figure, size)
    case 'latent-scatter':
      return latentScatterBoard(figure, size)
    case 'histogram':
      return histogramBoard(figure, size)
    case 'bars':
      return barsBoard(figure, size)
  }
}
