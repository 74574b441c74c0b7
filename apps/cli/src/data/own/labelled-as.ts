import { type Examples, InvalidDataError } from '@sandglass/base'

/** What becomes of a class that the others don't have: its number is -1, it comes after theirs, or it is refused. */
type Unknown = 'none' | 'added' | 'refused'

/**
 * Examples with the class numbers of others, by the classes' names: files number theirs each by itself, and what is class 0 in one
 * may be class 1 in the next. Left as they are where classes have no names.
 *
 * @throws InvalidDataError that names a class that is refused, and those that there are
 */
export function labelledAs(examples: Examples, { classes: known }: Pick<Examples, 'classes'>, unknown: Unknown = 'none'): Examples {
  const { labels, classes: found, name = 'the data' } = examples
  if (labels === undefined || found === undefined || known === undefined) return examples
  const strangers = found.filter((each) => !known.includes(each))
  const stranger = strangers.find((each) => Array.from(labels).includes(found.indexOf(each)))
  if (unknown === 'refused' && stranger !== undefined)
    throw new InvalidDataError(`${name} has examples of class ${JSON.stringify(stranger)}, which the model does not know.`, {
      cure: `It knows ${known.join(', ')}. Leave other examples out.`,
      example: Array.from(labels).indexOf(found.indexOf(stranger)),
    })
  const classes = unknown === 'added' ? [...known, ...strangers] : known
  return { ...examples, labels: Float64Array.from(labels, (label) => classes.indexOf(found[label] ?? '')), classes }
}
