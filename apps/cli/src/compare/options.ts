import { InvalidArgumentError } from '@sandglass/base'
import { type Command, Option } from 'commander'
import { addReadingFlags } from '../data/reading.js'
import { type Class, readClasses } from '../detect/normal.js'
import { groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions } from '../options/device.js'
import { numberOf, wholeNumber } from '../options/numbers.js'
import type { CommonOptions } from '../output/session.js'
import { type Task, tasks } from './row.js'

/** What `compare` can be asked for, as commander names it. */
export interface CompareFlags extends DeviceOptions, CommonOptions {
  readonly task: Task
  readonly data?: string
  readonly test?: string
  readonly limit?: number
  readonly normal?: Class[]
  readonly noise?: number
  readonly epochs?: number
  readonly seed?: number
  readonly seeds?: number
  readonly labelled?: number
  readonly set?: string[]
  readonly out?: string
}

export function addCompareOptions(command: Command): Command {
  command
    .addOption(
      new Option(
        '--task <name>',
        'What the methods are to do: reduce examples to a few numbers, detect anomalies, make features that tell classes apart, or denoise images.',
      )
        .choices(tasks)
        .makeOptionMandatory(),
    )
    .optionsGroup(groups.data)
    .option(
      '--data <name>',
      "What a recipe is trained on, such as mnist; for a run, what all methods are judged on, as --test. The other methods are fitted on the run's training examples.",
    )
    .option('--test <name>', 'What all methods are judged on; left out, the test examples, or what the run held out.')
    .addOption(new Option('--limit <count>', 'How many examples to judge on, the first ones.').argParser(wholeNumber('--limit')))
    .addOption(
      new Option(
        '--labelled <count>',
        'With --task features: of how many training examples classes are learnt, at most, the first ones; left out, 10,000.',
      ).argParser(wholeNumber('--labelled')),
    )
    .addOption(
      new Option(
        '--normal <classes>',
        'With --task detect: the classes that are normal, as in 3, or fine,good where they have names.',
      ).argParser(readClasses),
    )
    .optionsGroup(groups.training)
    .addOption(
      new Option('--noise <deviation>', 'With a recipe: Gaussian noise of that standard deviation to train by.').argParser(
        numberOf('--noise', 0, 0.5),
      ),
    )
    .addOption(new Option('--epochs <count>', 'With a recipe: how many epochs.').argParser(wholeNumber('--epochs')))
    .addOption(
      new Option('--seed <number>', 'What weights, noise and all else by chance is drawn from; left out, 0.').argParser(
        wholeNumber('--seed', 0),
      ),
    )
    .addOption(
      new Option(
        '--seeds <count>',
        'With a recipe: how many models to train, from --seed on and all on the same examples, so that the verdict holds for more than one of them; left out, 1.',
      ).argParser(wholeNumber('--seeds')),
    )
    .option(
      '--set <field=value>',
      'With a recipe: sets any field of the config. May be repeated.',
      (text: string, before: string[] = []) => [...before, text],
    )
    .optionsGroup(groups.output)
    .option('--out <folder>', "Where report and figure go, a new or empty folder; left out, a fresh one in the run's folder.")
  return addDeviceOptions(addReadingFlags(command))
}

/** @throws InvalidArgumentError for flags that go against each other */
export function checkFlags(isTrained: boolean, { task, normal, ...flags }: CompareFlags): void {
  const fail = (problem: string, cure: string): never => {
    throw new InvalidArgumentError(`compare: ${problem}.`, { cure })
  }
  const unused = (['noise', 'epochs', 'seeds', 'set'] as const).find((name) => flags[name] !== undefined)
  if (isTrained && unused !== undefined) fail(`--${unused} is about a training, and the run is trained already`, 'Leave it out.')
  if (isTrained && flags.data !== undefined && flags.test !== undefined)
    fail('--data and --test both name what a run is judged on', 'Leave one of them out.')
  if (task !== 'features' && flags.labelled !== undefined) fail('--labelled is about features', 'Leave it out.')
  if (task !== 'detect' && normal !== undefined) fail('--normal is about anomalies', 'Leave it out, or add --task detect.')
  if (task === 'detect' && flags.noise !== undefined) fail('--noise is no matter of a detector', 'Leave it out.')
}
