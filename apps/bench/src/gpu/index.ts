import { allowFma, releaseBackend, useBackend } from '@sandglass/backends'
import { UsageError } from '../flags.js'
import { readOptions } from '../options.js'
import { run } from '../run.js'
import { stepsBackToBack } from './back-to-back.js'
import type { GpuDocument, GpuTraining, StepBackToBack } from './document.js'
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
  const systems = ['--systems', 'sandglass-webgpu,sandglass', '--threads', threads.join(','), '--rounds', String(rounds)]
  const options = readOptions(['--works', works, ...systems])
  const bench = await run(options, log)
  const backToBack: StepBackToBack[] = []
  for (const work of options.contests.flatMap((contest) => contest.works))
    if (work.name !== byHand) backToBack.push(await stepsBackToBack(work))
  const taken: GpuTraining[] = []
  for await (const training of trainings(epochs, threads)) {
    log(JSON.stringify(training))
    taken.push(training)
  }
  return { gpu: device, versions, bench, backToBack, trainings: taken }
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
