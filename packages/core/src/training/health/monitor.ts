import { type AlarmEvent, type EpochEvent, type HealthEvent, type Json, type StepEvent, stream } from '@sandglass/base'
import { dispose, type TensorContainerObject } from '@tensorflow/tfjs-core'
import * as v from 'valibot'
import { type BatchValues, inOrder, readBatches } from '../../batches/read.js'
import { withTensors } from '../../batches/tensors.js'
import type { Batch, Model } from '../../models/model.js'
import { cut, type MicroBatch } from '../micro-batches.js'
import { areAtEnd, type Schedules, schedulesOf } from '../model-schedules.js'
import type { Plan } from '../options.js'
import { Bell } from './alarms/bell.js'
import { beginningRules, epochRules, readingRules } from './alarms/index.js'
import type { Trouble } from './alarms/rule.js'
import { type HealthOptions, isDue, leastExamples } from './config.js'
import { readGradients } from './read-gradients.js'
import { readLatent } from './read-latent.js'
import type { Readings } from './readings.js'
import { freeMovement, type Movement, measureMovement, readMovement } from './update-ratio.js'

/** How many readings a rule sees beside the newest. */
const mostPast = 8

const memoSchema = v.strictObject({
  last: v.number(),
  past: v.array(v.record(v.string(), v.number())),
  standing: v.record(v.string(), v.number()),
})

/** What a monitor remembers between steps. */
type Memo = v.InferOutput<typeof memoSchema>

/**
 * Looks after a training: reads its health on the first examples of validation, or else of training,
 * and raises alarms. Readings draw from random streams of their own, and move nothing.
 */
export class HealthMonitor {
  private readonly plan: Plan
  private readonly model: Model
  private readonly options: HealthOptions
  private readonly stepsPerEpoch: number
  private readonly schedules: Schedules
  /** How many examples go through the network at once, and how many a reading looks at. */
  private readonly sizes: { readonly part: number; readonly all: number }
  private readonly bell = new Bell()
  /** The step of the last reading. */
  private last = 0
  private past: Memo['past'] = []
  private movement: Movement | null = null
  /** The examples that are looked at, once they were read. */
  private values: BatchValues | null = null

  constructor(plan: Plan) {
    const { model, config, training, validation } = plan
    const part = Math.ceil(config.batchSize / config.microBatches)
    this.plan = plan
    this.model = model
    this.options = config.health
    this.schedules = schedulesOf(model)
    this.stepsPerEpoch = Math.ceil(training.count / config.batchSize)
    this.sizes = { part, all: Math.min((validation ?? training).count, Math.max(part, leastExamples)) }
  }

  /** What can be told of a training before it begins. */
  *beforeFirstStep(): Generator<AlarmEvent, undefined> {
    if (this.options === false) return
    for (const { name, judge } of beginningRules) yield* this.hear({ step: 0, epoch: 1 }, name, judge(this.plan))
  }

  /** Takes a training step for the trainer, and measures how far it moves the weights where a reading follows. */
  takeStep<Result>(step: number, take: () => Result): Result {
    if (!this.isDue(step)) return take()
    const { result, movement } = measureMovement(this.model, take)
    this.forget()
    this.movement = movement
    return result
  }

  /** A reading where one is due, and what it gives alarm about. */
  async *afterStep({ step, epoch }: Pick<StepEvent, 'step' | 'epoch'>): AsyncGenerator<HealthEvent | AlarmEvent, undefined> {
    if (!this.isDue(step)) return
    const readings = withoutInfinite(await this.read(step))
    yield { type: 'health', step, epoch, readings }
    for (const { name, judge } of readingRules) yield* this.hear({ step, epoch }, name, judge(readings, this.past))
    this.last = step
    this.past = [...this.past, withoutLists(readings)].slice(-mostPast)
  }

  /**
   * What the losses so far give alarm about; the last epoch is the newest. Losses of another objective, on the way to the
   * model's own, are none to compare with.
   */
  *afterEpoch(epochs: readonly EpochEvent[]): Generator<AlarmEvent, undefined> {
    const last = epochs.at(-1)
    if (!last || this.options === false || !this.isComparable(last)) return
    const comparable = epochs.filter((epoch) => this.isComparable(epoch))
    for (const { name, judge } of epochRules) yield* this.hear(last, name, judge(comparable))
  }

  get memo(): Json {
    return { last: this.last, past: this.past, standing: this.bell.standing } satisfies Memo
  }

  /** @param memo another monitor's, perhaps from a file; anything else is as good as none */
  restore(memo: Json): void {
    const result = v.safeParse(memoSchema, memo)
    if (!result.success) return
    const { last, past, standing } = result.output
    this.last = last
    this.past = past
    this.bell.restore(standing)
  }

  dispose(): void {
    this.forget()
  }

  /** Whether all of an epoch's steps, and so its training loss too, were of the model's own objective. */
  private isComparable({ step }: EpochEvent): boolean {
    const { extent } = this.plan
    return [step - this.stepsPerEpoch + 1, step].every((moment) => areAtEnd(this.schedules, moment, extent))
  }

  private isDue(step: number): boolean {
    const cost = Math.max(1, this.sizes.all / this.plan.config.batchSize)
    return isDue(this.options, step, this.last, cost, step % this.stepsPerEpoch === 0)
  }

  private async read(step: number): Promise<Readings> {
    const { plan, model, movement } = this
    const { part, all } = this.sizes
    this.values ??= await firstExamples(plan, all)
    const random = (purpose: string) => stream(plan.config.seed, `health ${purpose}`, step)
    const context = { training: false, step, extent: plan.extent, random }
    // What is returned outlives the function: reading it is waited for.
    const held = withTensors(this.values, plan.validation ?? plan.training, (whole) => {
      return { whole, parts: [...cut(whole, context, Math.ceil(all / part))] } as unknown as TensorContainerObject
    })
    const { whole, parts } = held as unknown as { readonly whole: Batch; readonly parts: readonly MicroBatch[] }
    try {
      this.movement = null
      return {
        examples: all,
        // First, as it frees what was measured, whatever comes after.
        ...(movement && (await readMovement(movement))),
        ...(await readGradients(model, whole, parts)),
        ...(await readLatent(model, parts)),
      }
    } finally {
      dispose(held)
    }
  }

  private *hear({ step, epoch }: Pick<StepEvent, 'step' | 'epoch'>, name: string, trouble: Trouble | null) {
    if (this.bell.hear(name, trouble) && trouble) yield { type: 'alarm', step, epoch, name, ...trouble } as const
  }

  private forget(): void {
    if (this.movement) freeMovement(this.movement)
    this.movement = null
  }
}

/** Readings are plain JSON: what is not finite, in a training that goes astray, is left out. */
function withoutInfinite(readings: Readings): Readings {
  return Object.fromEntries(Object.entries(readings).filter(([, value]) => [value].flat().every(Number.isFinite)))
}

function withoutLists(readings: Readings): Record<string, number> {
  return Object.fromEntries(Object.entries(readings).flatMap(([name, value]) => (typeof value === 'number' ? [[name, value]] : [])))
}

async function firstExamples({ training, validation, noiseOf, validationNoise }: Plan, count: number): Promise<BatchValues> {
  const noise = validation ? validationNoise : noiseOf(1)
  const batches = readBatches(validation ?? training, { order: inOrder(count), batchSize: count, noise })
  const { value } = await batches.next()
  await batches.return(undefined)
  if (!value) throw new TypeError('A source of examples must have some.')
  return value
}
