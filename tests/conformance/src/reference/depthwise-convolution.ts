import { add, at, type Values, zeros } from '../values.js'
import { channelsOf, forEachTap, inputShape, outputShape, type Window } from './window.js'

/** y[o, c · m + j] = Σ x[i, c] · w[tap, c, j]; `filter` is `[height, width, channels, multiplier]`. */
export function depthwiseConvolve(input: Values, filter: Values, window: Window): Values {
  const output = zeros(outputShape(window, at(filter.shape, 2) * at(filter.shape, 3)))
  forEachProduct(window, filter, (y, x, w) => add(output.values, y, at(input.values, x) * at(filter.values, w)))
  return output
}

export function depthwiseInputGradient(gradient: Values, filter: Values, window: Window): Values {
  const result = zeros(inputShape(window, at(filter.shape, 2)))
  forEachProduct(window, filter, (y, x, w) => add(result.values, x, at(gradient.values, y) * at(filter.values, w)))
  return result
}

export function depthwiseFilterGradient(input: Values, gradient: Values, window: Window): Values {
  const channels = channelsOf(input)
  const result = zeros([...window.windowSize, channels, channelsOf(gradient) / channels])
  forEachProduct(window, result, (y, x, w) => add(result.values, w, at(input.values, x) * at(gradient.values, y)))
  return result
}

function forEachProduct(window: Window, filter: Values, visit: (y: number, x: number, w: number) => void): void {
  const channels = at(filter.shape, 2)
  const multiplier = at(filter.shape, 3)
  forEachTap(window, (output, input, tap) => {
    for (let channel = 0; channel < channels; channel++)
      for (let j = 0; j < multiplier; j++)
        visit(
          (output * channels + channel) * multiplier + j,
          input * channels + channel,
          (tap * channels + channel) * multiplier + j,
        )
  })
}
