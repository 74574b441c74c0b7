import { type Examples, InvalidDataError } from '@sandglass/base'

type Labelled = Pick<Examples, 'labels' | 'classes' | 'name'>

/** How many classes a model of these examples has to tell apart; null where none of them has a class. */
export function classCountOf({ labels, classes = [] }: Labelled): number | null {
  if (labels === undefined) return null
  const greatest = Array.from(labels).reduce((most, label) => Math.max(most, Math.floor(label)), 0)
  return Math.max(2, classes.length, greatest + 1)
}

/**
 * Holds examples to the classes of a model that looks at them.
 *
 * @param flag what named the examples: `--data`
 * @param known how many classes the model has
 * @throws InvalidDataError if examples have no classes, or others; names the flag that cures it
 */
export function checkClasses(caller: string, flag: string, examples: Labelled, known: number): void {
  const { labels, name = 'the data' } = examples
  if (labels === undefined)
    throw new InvalidDataError(
      `${caller}: ${flag} must have classes, as the model looks at each example's, and ${name} has none.`,
      {
        cure: 'Name the column of a table, or the array of an .npz file, that holds them: --label <column>. Images have those of their folders: put them into one for each class.',
      },
    )
  const example = Array.from(labels).findIndex((label) => !Number.isInteger(label) || label < 0 || label >= known)
  if (example < 0) return
  const needed = classCountOf(examples)
  throw new InvalidDataError(
    `${caller}: ${flag} must have classes from 0 to ${known - 1}, as the model knows ${known}, got ${labels[example]} at example ${example}.`,
    {
      cure: `Leave other examples out, or train a model that knows them: --set model.classes=${needed}. Without that, a recipe's follow the data.`,
      example,
    },
  )
}
