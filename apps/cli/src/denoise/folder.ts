import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { type Corruption, fromArray, InvalidArgumentError, type NumberArray, stream } from '@sandglass/base'
import { denoise, type Model, residualStructure } from '@sandglass/core'
import { gaussian } from '@sandglass/data'
import { encodePng, type ImagesOfEachSize, openImages, type SizedImage } from '@sandglass/data/images'
import type { UseOptions } from '../commands/use.js'
import { splitOwn } from '../data/own/name.js'
import { scaleOfImages } from '../data/own/scale.js'
import { resolveReadingForModel } from '../data/reading.js'
import { deviceFacts, startDevice } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Result, Session } from '../output/session.js'
import { findModel, loadModel } from '../runs/open-model.js'
import { type Closeness, ClosenessMeter, closenessText } from '../runs/restoration.js'
import { alarmText } from './alarms.js'
import { type FittedAlternative, fitAlternatives, tuningFor } from './alternatives.js'
import { adviceOf, besideDocument, besideFacts, howMeasured } from './beside.js'
import type { DenoisedFolder, DenoisedImage, Shown } from './denoised.js'
import { denoisedName } from './names.js'
import { inNewFolder } from './new-folder.js'
import { denoisingReport, shownOf } from './report.js'

export interface FolderOptions {
  readonly target?: string
  readonly tile?: number
  readonly overlap?: number
  readonly out?: string
  readonly skipBad?: boolean
}

/** Whether `--data` names a whole folder, and not a part of one, which is read at the model's own size. */
export function isImageFolder(session: Session, data: string): boolean {
  const { name, part } = splitOwn(data)
  const path = resolve(session.io.directory, name)
  return part === null && existsSync(path) && statSync(path).isDirectory()
}

/** Cleans all images of a folder, each in its own size. Either all results are there in the end, or none. */
export async function denoiseFolder(
  session: Session,
  name: string,
  options: UseOptions & FolderOptions & { readonly data: string },
): Promise<Result> {
  const place = await findModel(session, 'denoise', name)
  const device = await startDevice(options)
  using model = await loadModel(place)
  const channels = channelsOf(model)
  const folder = resolve(session.io.directory, options.data)
  const noisy = await openImages(folder, { channels })
  const targets =
    options.target === undefined ? null : await openImages(resolve(session.io.directory, options.target), { channels })
  const out = resolve(session.io.directory, options.out ?? `${folder}-denoised`)
  const corruption = options.noise ? gaussian({ standardDeviation: options.noise, clip: [0, 1] }) : null
  const seed = options.seed ?? place.run?.config.training.seed ?? 0
  const { scale } = resolveReadingForModel('denoise', place.run?.config.data.reading ?? place.reading, { ...options })
  const sources: Sources = { noisy, targets, corruption, seed, scale: scaleOfImages(scale) }
  const isKnown = targets !== null || corruption !== null
  const done = await inNewFolder('denoise', out, async (write) => {
    const tuning = isKnown ? await tuningFor(session, place, { corruption, seed, judged: null }) : null
    const alternatives = isKnown ? await fitAlternatives(session, tuning) : []
    const result = await denoiseAll(session, { model, alternatives }, sources, options, write)
    await write(
      'report.html',
      denoisingReport({ ...result, title: basename(folder), model, place, device, overlap: options.overlap }),
    )
    return result
  })
  const report = resolve(out, 'report.html')
  const { images, after, others, skipped } = done
  const advice = after && adviceOf(after, others)
  const alarm = alarmText(images)
  const alarms = images.flatMap(({ file, structure }) => structure.alarms.map((message) => ({ file, message })))
  return {
    document: {
      model: place.path,
      data: folder,
      examples: images.length,
      out,
      noise: corruption?.config ?? null,
      denoised: after && { ...after },
      ...besideDocument(after, others),
      images: images.map((image) => plain({ ...image, structure: { ...image.structure } })),
      alarms,
      skipped: skipped.map((each) => ({ ...each })),
      report,
      ...deviceFacts(device),
    },
    text: [
      formatFacts([
        ['model', shortPath(session.io, place.path)],
        ['images', `${formatQuantity(images.length, 'image')} of ${shortPath(session.io, folder)}`],
        ...(after ? [['denoised', closenessText(after)] as const] : []),
        ...besideFacts(others),
        ...(alarm === null ? [] : [['alarm', alarm] as const]),
        ['written to', shortPath(session.io, out)],
        ['report', shortPath(session.io, report)],
      ]),
      ...(advice === null ? [] : [advice, howMeasured(others)]),
    ].join('\n\n'),
  }
}

function channelsOf({ inputShape }: Model): 1 | 3 {
  const [, , channels] = inputShape
  if (inputShape.length === 3 && (channels === 1 || channels === 3)) return channels
  throw new InvalidArgumentError(
    `denoise: the model must be one for grey or coloured images, and takes [${inputShape.join(', ')}].`,
    {
      cure: 'Train one on images, such as the recipe denoiser.',
    },
  )
}

interface Sources {
  readonly noisy: ImagesOfEachSize
  /** Clean images of the same names. */
  readonly targets: ImagesOfEachSize | null
  /** What spoils the images first; they are then the clean ones. */
  readonly corruption: Corruption | null
  readonly seed: number
  /** Between the values of files and those that the model takes. */
  readonly scale: ReturnType<typeof scaleOfImages>
}

async function denoiseAll(
  session: Session,
  { model, alternatives }: { readonly model: Model; readonly alternatives: readonly FittedAlternative[] },
  sources: Sources,
  { tile, overlap, batchSize, skipBad, limit }: UseOptions & FolderOptions,
  write: (name: string, bytes: Uint8Array) => Promise<void>,
): Promise<DenoisedFolder> {
  const { signal } = session.io
  const files = sources.noisy.files.slice(0, limit)
  const after = new ClosenessMeter([0, 1])
  const others = alternatives.map((alternative) => ({ ...alternative, meter: new ClosenessMeter([0, 1]) }))
  const images: DenoisedImage[] = []
  const shown: Shown[] = []
  const skipped: { file: string; reason: string }[] = []
  const names = denoisedName(files)
  for (const [index, file] of files.entries()) {
    signal.throwIfAborted()
    try {
      const { noisy, original, bits } = await readBoth(sources, file, index)
      const clean = clipped(
        await denoise(model, noisy, {
          signal,
          ...(tile !== undefined && { tile }),
          ...(overlap !== undefined && { overlap }),
          ...(batchSize !== undefined && { batchSize }),
        }),
      )
      const [first, second] = original ? [closeness(noisy, original), closeness(clean, original)] : [null, null]
      const [height = 0, width = 0] = noisy.shape
      const structure = residualStructure(asOne(noisy), asOne(clean))
      if (original) {
        after.add(asOne(clean), asOne(original))
        for (const { restore, meter } of others) meter.add(await restore(fromArray(noisy.values, noisy.shape)), asOne(original))
      }
      await write(names(file), encodePng({ ...clean, values: sources.scale.undo(clean.values, { bits }) }, { bits }))
      images.push({ file, written: names(file), height, width, before: first, after: second, structure })
      if (shown.length < mostShown) shown.push(shownOf(file, noisy, clean, original))
      session.note(`  ${file}: ${height} × ${width}${second ? `, ${second.peakSignalToNoiseRatio.toFixed(2)} dB` : ''}`)
    } catch (error) {
      if (!skipBad || signal.aborted) throw error
      skipped.push({ file, reason: (error as Error).message })
      session.note(`  ${file} is left out: ${(error as Error).message}`)
    }
  }
  const isKnown = (sources.targets ?? sources.corruption) !== null && images.length > 0
  return {
    images,
    shown,
    skipped,
    after: isKnown ? after.closeness : null,
    others: isKnown ? others.map(({ restore: _, meter, ...other }) => ({ ...other, closeness: meter.closeness })) : [],
  }
}

/** How many images a report shows. */
const mostShown = 12

async function readBoth(
  { noisy, targets, corruption, seed, scale }: Sources,
  file: string,
  index: number,
): Promise<{ noisy: NumberArray; original: NumberArray | null; bits: SizedImage['bits'] }> {
  const image = scale.apply(await noisy.read(file))
  const { bits } = image
  if (corruption !== null) {
    const spoilt = new Float32Array(image.values.length)
    corruption.apply(image.values, stream(seed, 'held-out corruption', index), spoilt)
    return { noisy: { ...image, values: spoilt }, original: image, bits }
  }
  if (targets === null) return { noisy: image, original: null, bits }
  if (!targets.files.includes(file))
    throw new InvalidArgumentError(`denoise: --target must have an image for each, and has none called ${file}.`, {
      cure: 'Give clean images the names of the noisy ones.',
    })
  const original = scale.apply(await targets.read(file))
  if (original.shape.join() !== image.shape.join())
    throw new InvalidArgumentError(
      `denoise: ${file} must have the same size in --target, and is ${original.shape.slice(0, 2).join(' × ')} there and ${image.shape.slice(0, 2).join(' × ')} here.`,
      { cure: 'Give the clean image in the size of the noisy one.' },
    )
  return { noisy: image, original, bits }
}

function closeness(image: NumberArray, original: NumberArray): Closeness {
  const meter = new ClosenessMeter([0, 1])
  meter.add(asOne(image), asOne(original))
  return meter.closeness
}

function asOne({ values, shape }: NumberArray): NumberArray {
  return { values, shape: [1, ...shape] }
}

function clipped({ values, shape }: NumberArray): NumberArray {
  return { values: values.map((value) => Math.min(1, Math.max(0, value))), shape }
}
