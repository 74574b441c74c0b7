import { type NumberArray, readAll } from '@sandglass/base'
import { corrupted, fitsStructuralWindow, peakSignalToNoise, reconstruct, structuralSimilarity } from '@sandglass/core'
import { alternatives, tuningOf } from '../denoise/alternatives.js'
import type { Session } from '../output/session.js'
import { measured, type Took, withTraining } from './measured.js'
import type { Prepared } from './prepare.js'
import { checkDenoises } from './refuse-task.js'
import type { Outcome, Round } from './round.js'
import { modelName } from './row.js'

const measures = [
  { name: 'peakSignalToNoise', title: 'PSNR (dB)', short: 'PSNR', better: 'higher' },
  { name: 'peakSignalToNoiseOfMeanError', title: 'PSNR of the mean error (dB)', short: 'PSNR of mean', better: 'higher' },
  { name: 'structuralSimilarity', title: 'SSIM', short: 'SSIM', better: 'higher' },
] as const

/** Noisy test images, the same for all, cleaned by the model and by filters that were tuned on other images. */
export async function compareDenoisers(session: Session, prepared: Prepared): Promise<Round[]> {
  const { model, test, corruption, seed } = prepared
  const tuning = tuningOf({ ...prepared, targets: null }, { corruption, seed, judged: test })
  checkDenoises(test.shape, corruption !== null)
  // Whoever knows the noise has pairs to tune by.
  if (corruption === null || tuning === null) throw new TypeError('A denoiser must have noise.')
  const { signal } = session.io
  const noisy = corrupted(test, { corruption, seed })
  const clean = await readAll(test)
  const hasStructure = fitsStructuralWindow(test.shape)
  const outcomes: Outcome[] = []
  const add = (method: string, { result, ...took }: Took & { readonly result: NumberArray }, isControl = false) => {
    const { ofMeanError, each } = peakSignalToNoise(result, clean)
    const readings = {
      peakSignalToNoise: { kind: 'mean' as const, runs: [each] },
      peakSignalToNoiseOfMeanError: { kind: 'figure' as const, value: ofMeanError },
      structuralSimilarity: hasStructure ? { kind: 'mean' as const, runs: [structuralSimilarity(result, clean).each] } : null,
    }
    outcomes.push({ method, dimensions: null, bytes: null, readings, ...took, isTransductive: false, isControl })
  }
  session.note(`  ${modelName} …`)
  const own = await measured(
    () => model,
    () => reconstruct(model, noisy, { signal }),
  )
  add(modelName, withTraining(own, prepared.took))
  for (const { name, make, isControl } of alternatives) {
    session.note(`  ${name} …`)
    const took = await measured(
      () => make().fit(tuning.pairs, { seed, signal }),
      async ({ restore }) => await restore(noisy, { signal }),
    )
    add(name, took, isControl)
  }
  return [
    {
      task: 'denoise',
      heading: 'Clean images',
      measures,
      outcomes,
      notes: [`Filters are tuned on ${tuning.text}; the noise of the test images is the same for all.`],
    },
  ]
}
