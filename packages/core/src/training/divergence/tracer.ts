import { type EpochEvent, SandglassError } from '@sandglass/base'
import type { Optimizer } from '../../optimizers/optimizer.js'
import { loadParts } from '../load-parts.js'
import type { Plan } from '../options.js'
import { RecentStates, sizeOfWeights } from './recent-state.js'
import type { Sighting } from './trace.js'

/**
 * Notes from time to time where a training stands, so that once it went astray the steps since then can be taken once
 * more, and the operation at fault be named.
 */
export class DivergenceTracer {
  private readonly plan: Plan
  private readonly optimizer: Optimizer
  private readonly states: RecentStates
  private firstSize: number | null = null

  constructor(plan: Plan, optimizer: Optimizer) {
    this.plan = plan
    this.optimizer = optimizer
    this.states = new RecentStates(plan.model, optimizer)
  }

  /**
   * Notes, from time to time, where the training stands; to be called between any two steps.
   *
   * @param epochs those that are over
   * @throws SandglassError of code `diverged` if a weight is not finite
   */
  async note(epochs: readonly EpochEvent[]): Promise<void> {
    if (!this.states.isDue) return
    await this.checkWeights(epochs)
    const { latest } = this.states
    if (latest) this.firstSize ??= sizeOfWeights(this.plan.model, latest)
  }

  /** The same, whenever it was done last. */
  async checkWeights(epochs: readonly EpochEvent[]): Promise<void> {
    if (!(await this.states.note(epochs.length))) throw await this.explain('each weight', Number.NaN, epochs)
  }

  /**
   * The error to throw, once the last step that was taken gave something that is not finite. Where the
   * step at fault is found, the model is left as it was before it.
   */
  async explain(what: Sighting, value: number, epochs: readonly EpochEvent[]): Promise<SandglassError> {
    const { plan, optimizer, firstSize } = this
    const problem = `${what} must stay finite, got ${value} at step ${optimizer.step}`
    const { lastLearningRate: learningRate } = optimizer
    const unexplained = (why: string, cause: unknown) =>
      new SandglassError('diverged', `${plan.caller}: ${problem}. What made it so ${why}.`, {
        cure: `Lower the learning rate, which is ${learningRate}, clip the gradient's norm, or scale the data to around [0, 1].`,
        cause,
      })
    const parts = await loadParts(plan.caller, 'the cause of a divergence').catch((cause: unknown) => ({ cause }))
    if ('cause' in parts) return unexplained('was not looked for, as that part of the library could not be loaded', parts.cause)
    try {
      return await parts.explainByReplay({ plan, optimizer, state: this.states.latest, firstSize }, what, problem, epochs)
    } catch (cause) {
      // Looking takes more memory than training, and reads the data once more: it may fail where that did not.
      return unexplained('was not found, as taking the last steps once more failed', cause)
    }
  }
}
