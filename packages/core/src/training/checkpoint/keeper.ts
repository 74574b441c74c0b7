import type { CheckpointEvent, EpochEvent } from '@sandglass/base'
import { SandglassError } from '@sandglass/base'
import { monitored, noProgress, type Progress, progressAfter } from '../../schedules/monitor.js'
import { type Checkpoint, checkpointFile, stepOfFile } from './checkpoint.js'
import { writeCheckpoint } from './file.js'
import { checkpointFiles } from './files.js'
import type { ResolvedCheckpointOptions } from './options.js'
import type { TrainingState } from './state.js'

/** Knows when a checkpoint is due, writes it, and removes those that are no longer kept. */
export class Keeper {
  private readonly options: ResolvedCheckpointOptions
  private progress: Progress = noProgress
  /** The step of the best epoch's checkpoint. */
  private bestStep: number | null = null
  private lastStep = 0
  private lastAt = performance.now()

  constructor(options: ResolvedCheckpointOptions) {
    this.options = options
  }

  get state(): TrainingState['kept'] {
    return { progress: this.progress, step: this.bestStep }
  }

  restore({ step, kept }: Pick<TrainingState, 'step' | 'kept'>): void {
    this.lastStep = step
    this.progress = kept.progress
    this.bestStep = kept.step
  }

  /**
   * Holds the store to having no checkpoints of another training, which this one would remove in time.
   *
   * @throws SandglassError of code `storage-failed`
   */
  async refuseOthers(caller: string): Promise<void> {
    const [found] = await checkpointFiles(this.options.store)
    if (found === undefined) return
    throw new SandglassError(
      'storage-failed',
      `${caller}: checkpoints.store must hold no checkpoints yet, and there is ${found}.`,
      {
        cure: 'Give resume: await latestCheckpoint(store) to go on from the last, or a store of its own.',
      },
    )
  }

  /** Whether one is due after a step within an epoch. */
  isDue(step: number): boolean {
    const { everySteps, everyMinutes } = this.options
    if (everySteps !== null && step % everySteps === 0) return true
    return everyMinutes !== null && performance.now() - this.lastAt >= everyMinutes * 60_000
  }

  /**
   * Whether one is due after an epoch.
   *
   * @param isComparable whether the epoch may be the best one
   */
  isDueAfter(event: EpochEvent, isComparable: boolean): boolean {
    const { everySteps, everyMinutes } = this.options
    const isBest = isComparable && this.isBest(event)
    if (isBest) this.bestStep = event.step
    return isBest || (everySteps === null && everyMinutes === null) || this.isDue(event.step)
  }

  /** Whether a step's has not been written yet. */
  isNew(step: number): boolean {
    return step !== this.lastStep
  }

  /** Writes one, and removes those that are no longer kept, the future of an abandoned training among them. */
  async write(checkpoint: Omit<Checkpoint, 'file'>, epoch: number): Promise<CheckpointEvent> {
    const { store, keepLast } = this.options
    const { step } = checkpoint
    const file = checkpointFile(step)
    await store.write(file, writeCheckpoint(checkpoint))
    const files = await checkpointFiles(store)
    const past = files.filter((name) => (stepOfFile(name) ?? 0) <= step)
    const kept = new Set(past.slice(-keepLast).concat(this.bestStep === null ? [] : checkpointFile(this.bestStep)))
    for (const name of files) if (!kept.has(name)) await store.remove(name)
    this.lastStep = step
    this.lastAt = performance.now()
    return { type: 'checkpoint', step, epoch, file }
  }

  private isBest(event: EpochEvent): boolean {
    const { keepBest } = this.options
    if (keepBest === null) return false
    this.progress = progressAfter(this.progress, event.epoch, monitored(event, keepBest), keepBest)
    return this.progress.bestEpoch === event.epoch
  }
}
