import { type Examples, InvalidDataError, subset } from '@sandglass/base'

/** The examples whose class is normal. */
export function normalOnly(caller: string, examples: Examples, normal: readonly number[]): Examples {
  return subset(examples, normalIndices(caller, examples, normal))
}

/** Which examples these are. */
export function normalIndices(caller: string, examples: Examples, normal: readonly number[]): number[] {
  const labels = labelsOf(caller, examples)
  const indices = Array.from(labels).flatMap((label, index) => (normal.includes(label) ? [index] : []))
  if (indices.length > 0) return indices
  throw new InvalidDataError(`${caller}: there are no examples of class ${normal.join(', ')} in ${examples.name ?? 'the data'}.`, {
    cure: 'Name classes with --normal that there are.',
  })
}

/** Whether each example is an anomaly: of a class that isn't normal. Null where nobody can tell. */
export function anomaliesAmong({ labels }: Examples, normal: readonly number[] | null): boolean[] | null {
  return labels === undefined || normal === null ? null : Array.from(labels, (label) => !normal.includes(label))
}

function labelsOf(caller: string, { labels, name }: Examples): ArrayLike<number> {
  if (labels !== undefined) return labels
  throw new InvalidDataError(`${caller}: ${name ?? 'the data'} must have labels, as --normal names classes.`, {
    cure: 'Leave --normal out where all examples are normal.',
  })
}
