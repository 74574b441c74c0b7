import { add, at, type Values, zeros } from '../values.js'
import { channelsOf, forEachTap, inputShape, outputShape, type Window } from './window.js'

/** y[o, f] = Σ x[i, c] · w[tap, c, f]; `input` is `[batch, height, width, channels]`, `filter` `[height, width, channels, filters]`. */
export function convolve(input: Values, filter: Values, window: Window): Values {
  const output = zeros(outputShape(window, channelsOf(filter)))
  forEachProduct(window, filter, (y, x, w) => add(output.values, y, at(input.values, x) * at(filter.values, w)))
  return output
}

/** dx[i, c] = Σ dy[o, f] · w[tap, c, f]: also the transposed convolution of `gradient`. */
export function convolutionInputGradient(gradient: Values, filter: Values, window: Window): Values {
  const result = zeros(inputShape(window, at(filter.shape, 2)))
  forEachProduct(window, filter, (y, x, w) => add(result.values, x, at(gradient.values, y) * at(filter.values, w)))
  return result
}

/** dw[tap, c, f] = Σ x[i, c] · dy[o, f] */
export function convolutionFilterGradient(input: Values, gradient: Values, window: Window): Values {
  const result = zeros([...window.windowSize, channelsOf(input), channelsOf(gradient)])
  forEachProduct(window, result, (y, x, w) => add(result.values, w, at(input.values, x) * at(gradient.values, y)))
  return result
}

function forEachProduct(window: Window, filter: Values, visit: (y: number, x: number, w: number) => void): void {
  const channels = at(filter.shape, 2)
  const filters = at(filter.shape, 3)
  forEachTap(window, (output, input, tap) => {
    for (let channel = 0; channel < channels; channel++)
      for (let f = 0; f < filters; f++)
        visit(output * filters + f, input * channels + channel, (tap * channels + channel) * filters + f)
  })
}
