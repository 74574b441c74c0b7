import { counted } from '@sandglass/base'
import type { Readings } from '../readings.js'
import type { ReadingRule } from './rule.js'

/** A dimension that carries less than this, in nats, says nothing about the example. */
const leastNats = 0.01
/** Some dimensions stay unused in a healthy model; as many as this don't. */
const mostIdle = 0.8

/** A variational model whose latent dimensions ignore their examples, so that its decoder learns to do without. */
export const posteriorCollapse: ReadingRule = {
  name: 'posterior-collapse',
  judge(readings) {
    const [idle, dimensions] = idleDimensions(readings)
    if (dimensions === 0 || idle < mostIdle * dimensions) return null
    return {
      message: `posterior collapse: ${idle} of ${counted(dimensions, 'dimension')} carry < ${leastNats} nat`,
      cure: "Try a KL warm-up of some epochs (beta: { type: 'linear', to: 1, over: { epochs: 5 } }), a smaller beta, or fewer dimensions.",
    }
  },
}

/** Whether no dimension carries anything, so that the model can only give the same for every example. */
export function isAllIdle(readings: Readings): boolean {
  const [idle, dimensions] = idleDimensions(readings)
  return dimensions > 0 && idle === dimensions
}

function idleDimensions({ klPerDimension }: Readings): [idle: number, dimensions: number] {
  if (typeof klPerDimension !== 'object') return [0, 0]
  return [klPerDimension.filter((nats) => nats < leastNats).length, klPerDimension.length]
}
