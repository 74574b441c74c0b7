import { counted } from '@sandglass/base'
import { withRegion } from '../report/region.js'
import type { StreamingDocument } from './document.js'

/** A page with the figures of streaming as they are kept. */
export function withStreaming(page: string, kept: StreamingDocument): string {
  return withRegion(page, 'streaming', words(kept))
}

function words({ bytes, growthBytes, pairs, stepsPerTurn, speed, threads, date, commit, machine }: StreamingDocument): string {
  const [size, growth, held] = [bytes, growthBytes, bytes / 10].map((each) => `${Math.round(each / 1e6)} MB`)
  const [median, least] = [speed.median, speed.least].map((each) => each.toFixed(3))
  return [
    `The tutorial's denoiser on a set of ${size} of which ${held} may be held: the process grew by ${growth}, the model and all that`,
    `its training takes included. It trained at ${median} times the speed that it has on the same set held in memory: the median of ${pairs.length}`,
    `pairs of ${stepsPerTurn} steps, taken in turn (the least is ${least}). Measured on ${date.slice(0, 10)} at commit ${commit ?? 'unknown'}, on ${machine.processor},`,
    `${counted(threads, 'thread')}, Node ${machine.node}, beside other work (a load of ${machine.load.toFixed(1)} on ${counted(machine.cores, 'core')}).`,
  ].join('\n')
}
