import { fromArray, InvalidFileError, type LabelledExamples, type Role } from '@sandglass/base'
import { type IdxFile, readIdxFile } from '../idx/read.js'
import type { DataSet, IdxFileName, ImageSet, idxFiles } from './image-set.js'
import type { Place } from './place.js'

/** Room for 342,000 images of 28 × 28: more than any set that is read whole into memory. */
const maximumBytes = 2 ** 28

export type FourFiles = Readonly<Record<keyof typeof idxFiles, NamedFile>>

export interface NamedFile extends IdxFile {
  readonly name: string
}

/** @returns null if the place has no such file */
export async function readFile(place: Place, file: IdxFileName, signal: AbortSignal): Promise<NamedFile | null> {
  const opened = await place.open(file)
  if (opened === null) return null
  const { name, bytes } = opened
  const shape = file.includes('images') ? [null, 28, 28] : [null]
  return { name, ...(await readIdxFile(bytes, { file: name, type: 'uint8', shape, maximumBytes, signal })) }
}

export function toDataSet(set: ImageSet, { trainImages, trainLabels, testImages, testLabels }: FourFiles): DataSet {
  const { classes, licence, source } = set
  return {
    train: toExamples(set, 'training', trainImages, trainLabels),
    test: toExamples(set, 'test', testImages, testLabels),
    classes,
    licence,
    source,
  }
}

function toExamples({ name, classes }: ImageSet, role: Role, images: NamedFile, labels: NamedFile): LabelledExamples {
  const classNumbers = valuesOf(labels)
  checkLabels(images, labels, classNumbers, classes.length)
  return fromArray(valuesOf(images), [28, 28, 1], {
    scale: 1 / 255,
    range: [0, 1],
    labels: classNumbers,
    role,
    name: `${name} ${role} images`,
  })
}

function valuesOf({ header, bytes }: IdxFile): Uint8Array {
  return bytes.subarray(header.dataStart)
}

function checkLabels(images: NamedFile, labels: NamedFile, values: Uint8Array, classes: number): void {
  const count = images.header.shape[0]
  if (count === 0)
    throw new InvalidFileError(images.name, 'it holds no images.', { offset: 4, cure: 'Give a file that holds some.' })
  if (values.length !== count)
    throw new InvalidFileError(labels.name, `it holds ${values.length} labels for the ${count} images of ${images.name}.`, {
      offset: 4,
      cure: 'Put together images and labels of the same set.',
    })
  const stray = values.findIndex((label) => label >= classes)
  if (stray >= 0)
    throw new InvalidFileError(labels.name, `it has the label ${values[stray]}, where 0 to ${classes - 1} are expected.`, {
      offset: labels.header.dataStart + stray,
      cure: 'Check that it is the right file.',
    })
}
