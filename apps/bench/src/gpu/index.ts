import { allowFma, releaseBackend, useBackend } from '@sandglass/backends'
import { readOptions, UsageError } from '../options.js'
import { run } from '../run.js'
import type { GpuDocument, GpuTraining, StepOnEnd } from './document.js'
import { stepsOnEnd } from './on-end.js'
import { type GpuOptions, gpuUsage, readGpuOptions } from './options.js'
import { trainings } from './trainings.js'

/** Standard output is for the result. */
const log = (line: string): void => console.error(line)

const works = ['dense-step', 'conv-step', 'vae-step', 'deep-conv-step', 'large'].join(',')
/** The variational model is written by hand in the matches, and takes part in those alone. */
const byHand = 'vae-step'

async function measure({ threads, rounds, epochs }: GpuOptions): Promise<GpuDocument> {
  const { device, versions } = await useBackend('webgpu')
  await releaseBackend('webgpu')
  const systems = ['--systems', 'tfjs-webgpu,sandglass', '--threads', threads.join(','), '--rounds', String(rounds)]
  const options = readOptions(['--works', works, ...systems])
  const bench = await run(options, log)
  const onEnd: StepOnEnd[] = []
  for (const work of options.contests.flatMap((contest) => contest.works))
    if (work.name !== byHand) onEnd.push(await stepsOnEnd(work))
  const taken: GpuTraining[] = []
  for await (const training of trainings(epochs, threads)) {
    log(JSON.stringify(training))
    taken.push(training)
  }
  return { gpu: device, versions, bench, onEnd, trainings: taken }
}

try {
  const options = readGpuOptions(process.argv.slice(2))
  allowFma()
  console.log(JSON.stringify(await measure(options), null, 2))
  // WebGPU's device would keep the process alive.
  process.exit()
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  log(`gpu: ${error.message}\n\n${gpuUsage}`)
  process.exitCode = 2
}
