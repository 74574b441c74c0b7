import type { BackendReport } from '@sandglass/backends'
import type { History, TrainingEvent } from '@sandglass/base'
import { type Checkpoint, createModel, type Model, summary, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import type { Session } from '../output/session.js'
import { type Checkpointing, checkpointOptions } from './checkpointing.js'
import { checkMemory } from './memory-check.js'
import type { Run, RunRequest } from './run.js'
import { countedParts, openRunData } from './run-data.js'
import { checkSpace, type RunFolder } from './run-folder.js'
import { historyOf, notesOf, type RunHistory } from './run-history.js'

/** What a run writes besides its weights: metrics, figures and the report, in bytes; a generous guess. */
const besideWeights = 4e6

/** A training that may begin: all that can be refused has been accepted. */
export type Prepared = Omit<Run, keyof RunHistory | 'stopped' | 'modelPath'> & Begun

/** A training that has said what it is about to do. */
interface Begun extends Pick<Run, 'started'> {
  readonly events: AsyncGenerator<TrainingEvent, History, undefined>
  readonly history: RunHistory
}

/**
 * Opens a run's data and makes its model, and lets its training begin.
 *
 * @param choose what it goes on from: gives that to `begin`, which throws where it doesn't fit, and may then be given another
 */
export async function prepare(
  session: Session,
  request: RunRequest,
  folder: RunFolder,
  device: BackendReport,
  choose: (begin: (resume: Checkpoint | null) => Promise<Begun>) => Promise<Begun>,
): Promise<Prepared> {
  const { caller, config, checkpointing } = request
  checkMemory(caller, config, device)
  const noise = config.training.corruption && corruption(config.training.corruption)
  const data = await openRunData(session, caller, config)
  const model = createModel(config.model)
  try {
    await request.check?.(data, model)
    await checkSpace(caller, folder.path, spaceFor(model, checkpointing))
    const { training, validation } = countedParts(model, data)
    const begun = await choose(async (resume) => {
      const history = historyOf(resume)
      const events = train(model, training, {
        ...config.training,
        corruption: noise,
        validation,
        signal: session.io.signal,
        checkpoints: checkpointOptions(folder, checkpointing, () => notesOf(history)),
        resume,
      })
      // The data are checked before the first event comes.
      const { value: started } = await events.next()
      if (!('type' in started) || started.type !== 'started') throw new TypeError('A training must begin by saying so.')
      return { started, events, history }
    })
    return { request, folder, model, data, corruption: noise, device, ...begun }
  } catch (error) {
    model.dispose()
    throw error
  }
}

/** Weights, and checkpoints with the optimizer's two moments of each and the best epoch's: one more than are kept, as it comes before one goes. */
function spaceFor(model: Model, { keepLast, keepBest }: Checkpointing): number {
  const { weights } = summary(model).bytes
  return weights + besideWeights + 4 * weights * (keepLast + 1 + Number(keepBest !== false))
}
