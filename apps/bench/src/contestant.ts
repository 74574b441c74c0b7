import { useBackend } from '@sandglass/backends'
import type { TrainingEvent } from '@sandglass/base'
import { createModel, recipes, resolveRun, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { version_core } from '@tensorflow/tfjs-core'
import type { Answer, Order } from './protocol.js'
import { type Work, works } from './works.js'

/** One system on one work, in a process of its own; it takes steps when it is told to. */
let round: (() => Promise<number>) | null = null

process.on('message', (order: Order) => {
  obey(order).then(answer, (error: unknown) =>
    answer({ type: 'unable', reason: error instanceof Error ? error.message : String(error) }),
  )
})

async function obey(order: Order): Promise<Answer> {
  if (order.type === 'round') return { type: 'time', milliseconds: (await round?.()) ?? Number.NaN }
  const work = works.find(({ name }) => name === order.work)
  if (!work) return { type: 'unable', reason: `it knows no work ${order.work}` }
  await useBackend(order.backend as Parameters<typeof useBackend>[0])
  const steps = await stepper(work)
  await steps(work.warmup)
  round = () => steps(work.stepsPerRound)
  return { type: 'ready', version: version_core }
}

/** Takes so many steps of an endless training, and tells the milliseconds each took. */
async function stepper(work: Work): Promise<(count: number) => Promise<number>> {
  const { model, training } = resolveRun('bench', recipes[work.recipe].config)
  const { train: digits } = await mnist()
  const events: AsyncIterator<TrainingEvent> = train(createModel({ ...model, seed: 1 }), digits, {
    epochs: 1000,
    batchSize: training.batchSize,
    optimizer: training.optimizer,
    seed: 1,
    ...(training.corruption && { corruption: corruption(training.corruption) }),
  })
  return async (count) => {
    const start = performance.now()
    for (let taken = 0; taken < count; ) {
      const { value } = await events.next()
      if (value.type === 'step') taken++
    }
    return (performance.now() - start) / count
  }
}

function answer(message: Answer): void {
  process.send?.(message)
}
