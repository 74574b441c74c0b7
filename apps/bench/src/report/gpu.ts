import type { Row } from '../document.js'
import type { GpuDocument, GpuTraining } from '../gpu/document.js'
import { figure, table } from './figures.js'

const gpuSystem = 'sandglass-webgpu'

/** A step of each work on the GPU, in rounds and back to back, beside the engine's. */
export function gpuStepTable({ bench: { rows }, backToBack }: GpuDocument): string {
  const threads = [...new Set(rows.filter(({ system }) => system !== gpuSystem).map((row) => row.threads))].sort((a, b) => a - b)
  const engine = threads.map((count) => `wasm, ${count} ${count === 1 ? 'thread' : 'threads'}`)
  const lines = [...new Set(rows.map(({ work }) => work))].map((work) => {
    const own = rows.filter((row) => row.work === work)
    const onGpu = minOf(own.filter(({ system }) => system === gpuSystem))
    const steady = backToBack.find((step) => step.work === work)?.milliseconds ?? Number.NaN
    const onEngine = threads.map((count) => minOf(own.filter((row) => row.system !== gpuSystem && row.threads === count)))
    return [work, figure(onGpu), figure(steady), ...onEngine.map(figure), `${figure(onGpu / Math.min(...onEngine))} ×`]
  })
  const figures = ['GPU, in rounds', 'GPU, back to back', ...engine, 'GPU to the fastest wasm']
  return table(['a step, ms', ...figures], figures, lines)
}

function minOf(rows: readonly Row[]): number {
  return rows.length > 0 ? Math.min(...rows.map(({ min }) => min)) : Number.NaN
}

/** The tutorial's trainings, epoch by epoch; losses where all epochs were taken. */
export function gpuTrainingTable({ trainings }: GpuDocument): string {
  const most = Math.max(...trainings.map(({ epochs }) => epochs))
  return table(
    ['training', 'on', 'seconds an epoch', `loss after ${most} epochs`, 'validation loss'],
    ['seconds an epoch', `loss after ${most} epochs`, 'validation loss'],
    trainings.map((training) => {
      const whole = training.epochs === most
      const loss = (value: number) => (whole ? value.toFixed(6) : '')
      return [
        training.recipe,
        placeOf(training),
        figure(training.secondsPerEpoch),
        loss(training.loss),
        loss(training.validationLoss),
      ]
    }),
  )
}

function placeOf({ backend, threads }: GpuTraining): string {
  return threads === null ? 'the GPU' : `${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`
}
