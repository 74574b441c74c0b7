import type { Examples } from '@sandglass/base'

/**
 * Examples with the class numbers of others, by the classes' names: files number theirs each by itself, and what is class 0 in one
 * may be class 1 in the next. A class that the others don't have is -1. Left as they are where classes have no names.
 */
export function labelledAs(examples: Examples, { classes: wanted }: Pick<Examples, 'classes'>): Examples {
  const { labels, classes } = examples
  if (labels === undefined || classes === undefined || wanted === undefined) return examples
  return { ...examples, labels: Float64Array.from(labels, (label) => wanted.indexOf(classes[label] ?? '')), classes: wanted }
}
