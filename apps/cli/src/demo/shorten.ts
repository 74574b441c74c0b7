import type { ResolvedConfig } from '../config/resolve-config.js'
import { formatQuantity } from '../output/format.js'
import type { Session } from '../output/session.js'
import { openRunData } from '../runs/run-data.js'
import { measurePace } from './pace.js'
import { planShare } from './plan.js'

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
  const images = limit === data.training.count ? '' : ` of ${formatQuantity(limit, 'image')} each`
  const milliseconds = (1000 * pace.secondsPerStep).toFixed(0)
  return {
    config: { ...config, training: { ...config.training, epochs: share.epochs }, data: { ...config.data, limit } },
    leftOut: `At ${milliseconds} ms a step, ${share.epochs} of its ${epochs} epochs${images} fit into the demo’s three minutes; --full trains all.`,
  }
}
