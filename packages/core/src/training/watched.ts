import type { Monitor } from '../schedules/monitor.js'
import type { TrainingConfig } from './config.js'

/** What goes by a measure of the training, by the option that says so. */
export function watched({ earlyStopping, optimizer }: TrainingConfig): [argument: string, monitor: Monitor][] {
  const { learningRate } = optimizer
  const watches: [string, Monitor][] = earlyStopping ? [['earlyStopping', earlyStopping]] : []
  if (typeof learningRate === 'object' && learningRate.type === 'on-plateau') watches.push(['optimizer.learningRate', learningRate])
  return watches
}
