import { add, at, type Values, zeros } from '../values.js'
import { channelsOf, forEachTap, inputShape, outputShape, type Window } from './window.js'

/** The largest value under the window, channel by channel; padding counts for nothing. */
export function maxPool(input: Values, window: Window): Values {
  const channels = channelsOf(input)
  const output = zeros(outputShape(window, channels))
  const winners = findMaxima(input, window)
  output.values.forEach((_, index) => {
    output.values[index] = at(input.values, at(winners, index))
  })
  return output
}

/** Each output's gradient goes to the input that was the largest, the first of equal ones. */
export function maxPoolGradient(gradient: Values, input: Values, window: Window): Values {
  const result = zeros(input.shape)
  findMaxima(input, window).forEach((winner, index) => {
    add(result.values, winner, at(gradient.values, index))
  })
  return result
}

/** The mean of the values under the window; padding isn't counted. */
export function averagePool(input: Values, window: Window): Values {
  const channels = channelsOf(input)
  const output = zeros(outputShape(window, channels))
  const counts = countTaps(window)
  forEachTap(window, (o, i) => {
    for (let channel = 0; channel < channels; channel++)
      add(output.values, o * channels + channel, at(input.values, i * channels + channel) / at(counts, o))
  })
  return output
}

export function averagePoolGradient(gradient: Values, window: Window): Values {
  const channels = channelsOf(gradient)
  const result = zeros(inputShape(window, channels))
  const counts = countTaps(window)
  forEachTap(window, (o, i) => {
    for (let channel = 0; channel < channels; channel++)
      add(result.values, i * channels + channel, at(gradient.values, o * channels + channel) / at(counts, o))
  })
  return result
}

/** For each output, the index of the input it is. */
function findMaxima(input: Values, window: Window): Int32Array {
  const channels = channelsOf(input)
  const winners = new Int32Array(zeros(outputShape(window, channels)).values.length).fill(-1)
  forEachTap(window, (o, i) => {
    for (let channel = 0; channel < channels; channel++) {
      const index = o * channels + channel
      const winner = at(winners, index)
      if (winner < 0 || at(input.values, i * channels + channel) > at(input.values, winner)) winners[index] = i * channels + channel
    }
  })
  return winners
}

/** For each output pixel, how many input pixels lie under the window. */
function countTaps(window: Window): Float64Array {
  const counts = zeros(outputShape(window, 1)).values
  forEachTap(window, (output) => add(counts, output, 1))
  return counts
}
