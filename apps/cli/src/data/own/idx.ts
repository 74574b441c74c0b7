import { createReadStream, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { counted, fromArray, InvalidFileError, type LabelledExamples, type Role } from '@sandglass/base'
import { readIdx } from '@sandglass/data'
import type { Session } from '../../output/session.js'

/** Images in MNIST's format, by its parts. */
interface IdxSet {
  readonly examples: LabelledExamples
  /** Null if there are no test images. */
  readonly test: LabelledExamples | null
  /** What each label stands for: itself. */
  readonly classes: readonly string[]
}

/** The files of one part, as MNIST's are named and those of all that come in its format; gzipped or not, with a dot or a dash. */
const names = {
  training: [/^train-images[.-]idx3-ubyte(\.gz)?$/, /^train-labels[.-]idx1-ubyte(\.gz)?$/],
  test: [/^t10k-images[.-]idx3-ubyte(\.gz)?$/, /^t10k-labels[.-]idx1-ubyte(\.gz)?$/],
} as const

/** Whether a folder holds IDX files, as MNIST comes. */
export function hasIdx(folder: string): boolean {
  return readdirSync(folder).some((name) => names.training[0].test(name))
}

/** Whether test images lie beside the others. */
export function hasIdxTest(folder: string): boolean {
  return readdirSync(folder).some((name) => names.test[0].test(name))
}

/** Images in MNIST's format, with the test images that lie beside them; labels are numbers. */
export async function openIdx(session: Session, folder: string): Promise<IdxSet> {
  const examples = await partOf(session, folder, 'training')
  const test = hasIdxTest(folder) ? await partOf(session, folder, 'test') : null
  const classes = 1 + Array.from(examples.labels).reduce((most, label) => Math.max(most, label), 0)
  return { examples, test, classes: Array.from({ length: classes }, (_, label) => String(label)) }
}

async function partOf({ io }: Session, folder: string, role: Role & keyof typeof names): Promise<LabelledExamples> {
  const [images, labels] = await Promise.all([
    read(folder, names[role][0], [null, null, null], io.signal),
    read(folder, names[role][1], [null], io.signal),
  ])
  const [count = 0, height = 0, width = 0] = images.shape
  if (count === 0 || labels.shape[0] !== count)
    throw new InvalidFileError(
      labels.name,
      `it holds ${counted(labels.shape[0] ?? 0, 'label')} for the ${counted(count, 'image')} of ${images.name}.`,
      {
        cure: 'Put together images and labels of the same set.',
      },
    )
  return fromArray(images.values, [height, width, 1], {
    scale: 1 / 255,
    range: [0, 1],
    labels: labels.values,
    role,
    name: `${basename(folder)} ${role} images`,
  })
}

async function read(folder: string, pattern: RegExp, shape: readonly null[], signal: AbortSignal) {
  const name = readdirSync(folder).find((each) => pattern.test(each))
  if (name === undefined)
    throw new InvalidFileError(basename(folder), 'it has images in IDX files, and not all labels for them.', {
      cure: 'Put all four files there: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.',
    })
  return { name, ...(await readIdx(createReadStream(join(folder, name)), { file: name, type: 'uint8', shape, signal })) }
}
