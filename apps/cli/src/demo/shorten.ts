import type { ResolvedConfig } from '../config/resolve-config.js'
import { formatCount, formatQuantity } from '../output/format.js'
import type { Session } from '../output/session.js'
import { openRunData } from '../runs/run-data.js'
import { measurePace } from './pace.js'
import { type Pace, planShare, type Share } from './plan.js'

/** A config cut to its time, and what that leaves out; null if nothing. */
export interface Shortened {
  readonly config: ResolvedConfig
  readonly leftOut: string | null
}

/**
 * Measures how fast a training goes on this machine, and cuts it to as many steps as fit.
 *
 * @param budget seconds
 */
export async function shorten(session: Session, caller: string, config: ResolvedConfig, budget: number): Promise<Shortened> {
  const data = await openRunData(session, caller, config)
  const { epochs, batchSize } = config.training
  const whole = { epochs, stepsPerEpoch: Math.ceil(data.training.count / batchSize) }
  const pace = await measurePace(session, config, data)
  const share = planShare(budget, whole, pace)
  if (share.epochs === epochs && share.stepsPerEpoch === whole.stepsPerEpoch) return { config, leftOut: null }
  const limit = Math.min(data.training.count, share.stepsPerEpoch * batchSize)
  return {
    config: { ...config, training: { ...config.training, epochs: share.epochs }, data: { ...config.data, limit } },
    leftOut: describe(whole, share, pace, limit, data.training.count),
  }
}

/** `At 52 ms a step, 1,876 of 4,690 steps fit into the demo's three minutes: 4 epochs instead of 10. …` */
function describe(whole: Share, share: Share, { secondsPerStep }: Pace, limit: number, count: number): string {
  const [steps, all] = [share, whole].map(({ epochs, stepsPerEpoch }) => formatCount(epochs * stepsPerEpoch))
  const images = limit === count ? '' : `, on ${formatCount(limit)} of the ${formatCount(count)} images`
  return [
    `At ${(1000 * secondsPerStep).toFixed(0)} ms a step, ${steps} of ${all} steps fit into the demo's three minutes:`,
    `${formatQuantity(share.epochs, 'epoch')} instead of ${whole.epochs}${images}. With --full it trains them all.`,
  ].join(' ')
}
