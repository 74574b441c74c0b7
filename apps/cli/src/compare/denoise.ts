import { type ExamplePairs, readAll, refuse, take } from '@sandglass/base'
import { bilateralFilter, constant, medianFilter, type Restorer, unchanged } from '@sandglass/baselines'
import {
  corrupted,
  fitsStructuralWindow,
  pairedDifference,
  peakSignalToNoise,
  reconstruct,
  structuralSimilarity,
} from '@sandglass/core'
import type { Session } from '../output/session.js'
import { measured } from './measured.js'
import type { Prepared } from './prepare.js'
import { type Comparison, modelName, type Row } from './row.js'

const measures = [
  { name: 'peakSignalToNoise', title: 'PSNR, dB', short: 'PSNR', better: 'higher' },
  { name: 'peakSignalToNoiseOfMeanError', title: 'PSNR of the mean error, dB', short: 'PSNR of mean', better: 'higher' },
  { name: 'structuralSimilarity', title: 'SSIM', short: 'SSIM', better: 'higher' },
] as const

/** By how many validation images filters are tuned. */
const tuningImages = 256

/** Noisy test images, the same for all, cleaned by the model and by filters that were tuned on other images. */
export async function compareDenoisers(session: Session, prepared: Prepared): Promise<Comparison> {
  const { model, training, validation, test, corruption, seed } = prepared
  if (corruption === null || test.shape.length !== 3)
    return refuse(
      'compare',
      '--task',
      'another than denoise for a model that was not trained to clean images',
      'denoise',
      'Train with noise: the recipe denoiser, or --noise 0.5 with another.',
    )
  const { signal } = session.io
  const noisy = corrupted(test, { corruption, seed })
  const clean = await readAll(test)
  const known = take(validation ?? training, tuningImages)
  const pairs: ExamplePairs = { input: corrupted(known, { corruption, seed: seed + 1 }), target: known }
  const hasStructure = fitsStructuralWindow(test.shape)
  const own = await measured(() => reconstruct(model, noisy, { signal }))
  const ownEach = peakSignalToNoise(own.result, clean).each
  const methods: (readonly [string, Restorer])[] = [
    ['noisy input', unchanged()],
    ['all black', constant()],
    ['median filter', medianFilter()],
    ['bilateral filter', bilateralFilter()],
  ]
  const rowOf = (method: string, { result, seconds, megabytes }: typeof own): Row => {
    const { mean, ofMeanError, each } = peakSignalToNoise(result, clean)
    return {
      method,
      dimensions: null,
      measures: {
        peakSignalToNoise: mean,
        peakSignalToNoiseOfMeanError: ofMeanError,
        structuralSimilarity: hasStructure ? structuralSimilarity(result, clean).mean : null,
      },
      seconds,
      megabytes,
      isTransductive: false,
      gain: method === modelName ? null : pairedDifference([each], [ownEach]),
    }
  }
  const rows: Row[] = [rowOf(modelName, own)]
  for (const [name, method] of methods) {
    session.note(`  ${name} …`)
    const other = await measured(async () => {
      const { restore } = await method.fit(pairs, { seed, signal })
      return await restore(noisy, { signal })
    })
    rows.push(rowOf(name, other))
  }
  return {
    task: 'denoise',
    measures,
    rows,
    notes: [
      `Filters are tuned on ${known.count} ${validation === null ? 'training' : 'validation'} images; the noise of the test images is the same for all.`,
    ],
  }
}
