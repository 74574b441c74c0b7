import { InvalidArgumentError, refuse } from '@sandglass/base'
import {
  type DetectOptions,
  type DetectorOptions,
  type ErrorName,
  errorNames,
  type Scaling,
  type ScoreName,
  scalings,
  scoreNames,
} from '@sandglass/core'
import { type Command, Option } from 'commander'
import { groups } from '../options/common.js'
import type { DeviceOptions } from '../options/device.js'
import { toNumber, wholeNumber } from '../options/numbers.js'
import type { CommonOptions } from '../output/session.js'
import { type Class, readClasses } from './normal.js'

/** What `detect` can be asked for, as commander names it. */
export interface DetectFlags extends DeviceOptions, CommonOptions {
  readonly data?: string
  readonly train?: string
  readonly calibrate?: string
  readonly label?: string
  readonly normal?: Class[]
  readonly limit?: number
  readonly score?: ScoreName[]
  readonly error?: ErrorName
  readonly scaling?: Scaling
  readonly smoothing?: number
  readonly neighbours?: number
  readonly falseAlarms?: number
  readonly confidence?: number
  readonly fdr?: number
  readonly stream?: boolean
  readonly recipe?: string
  readonly epochs?: number
  readonly seed?: number
  readonly set?: string[]
  readonly out?: string
}

export function addDetectOptions(command: Command): Command {
  const detection = 'Detection:'
  return command
    .optionsGroup(groups.data)
    .option(
      '--data <name>',
      'Where to look for anomalies: a data set, such as mnist, or files of your own. A name alone means the test examples here, where there are such apart.',
    )
    .option('--train <name>', 'Normal examples to train a model on first, in place of a run; a name alone means training examples.')
    .option('--calibrate <name>', 'Normal examples that the run has not seen, to calibrate by; left out, those that it set aside.')
    .addOption(
      new Option(
        '--normal <classes>',
        'The classes that are normal, as in 3, or fine,good where they have names: others are not trained on, and are the anomalies where the result is judged.',
      ).argParser(readClasses),
    )
    .addOption(
      new Option('--limit <count>', 'How many examples of --data to use, the first ones.').argParser(wholeNumber('--limit')),
    )
    .addOption(
      new Option('--false-alarms <share>', "The share of normal examples that may be flagged; left out, the detector's, or 0.01.")
        .argParser(share('--false-alarms'))
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--confidence <share>',
        'How sure it shall be that this calibration set keeps to that, such as 0.95; left out, sets do on average.',
      )
        .argParser(share('--confidence'))
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--fdr <share>',
        'Flags so that on average at most this share of those flagged is normal; for a complete batch, never for a stream.',
      )
        .argParser(share('--fdr'))
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--score <names>',
        `What is looked at, between commas: ${scoreNames.join(', ')}; several are combined; left out, what suits the model.`,
      )
        .argParser(readScores)
        .helpGroup(detection),
    )
    .addOption(
      new Option('--error <name>', "How reconstructions are judged; left out, by the model's own loss.")
        .choices(errorNames)
        .helpGroup(detection),
    )
    .addOption(
      new Option('--scaling <what>', 'What is brought to mean 0 and standard deviation 1, each example by itself.')
        .choices(scalings)
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--smoothing <window>',
        'How wide the windows are whose means are compared, odd; left out, 3 for images of some size, else 1: single values.',
      )
        .argParser(wholeNumber('--smoothing'))
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--neighbours <count>',
        "Over how many of the nearest training examples' codes latent-nearest averages; left out, 1.",
      )
        .argParser(wholeNumber('--neighbours'))
        .helpGroup(detection),
    )
    .addOption(
      new Option(
        '--stream',
        'Reads examples from stdin, a line of JSON each, and writes what it finds of each as a line of JSON.',
      ).helpGroup(detection),
    )
    .optionsGroup(groups.training)
    .option('--recipe <name>', 'With --train: the recipe or config file to train by; left out, one that suits the data.')
    .addOption(new Option('--epochs <count>', 'With --train: how many epochs at most.').argParser(wholeNumber('--epochs')))
    .addOption(
      new Option('--seed <number>', 'What weights, order and the parts of the data are drawn from.').argParser(
        wholeNumber('--seed', 0),
      ),
    )
    .addOption(
      new Option('--set <field=value>', 'With --train: sets any field of the config. May be repeated.').argParser(
        (text: string, before: string[] = []) => [...before, text],
      ),
    )
    .optionsGroup(groups.output)
    .option(
      '--out <folder>',
      "Where report and scores go, or with --train the run; left out, detection in the run's folder, or with --train a fresh run under runs.",
    )
}

function share(flag: string): (text: string) => number {
  return (text) => {
    const value = toNumber(text)
    if (value !== null && value > 0 && value < 1) return value
    return refuse('sandglass', flag, 'a number above 0 and below 1', text, `Give one, such as ${flag} 0.05.`)
  }
}

function readScores(text: string): ScoreName[] {
  return text.split(',').map((part) => {
    const name = scoreNames.find((known) => known === part.trim())
    return (
      name ??
      refuse('sandglass', '--score', `some of ${scoreNames.join(', ')} between commas`, text, 'Name one, or several to combine.')
    )
  })
}

/** What makes a detector, as far as flags say it; empty if none does. */
export function scoringOf({ score, error, scaling, smoothing, neighbours }: DetectFlags): Partial<DetectorOptions> {
  return {
    ...(score && { scores: score }),
    ...(error && { error }),
    ...(scaling && { scaling }),
    ...(smoothing !== undefined && { smoothing }),
    ...(neighbours !== undefined && { neighbours }),
  }
}

/** How much may be flagged, as far as flags say it. */
export function promiseOf({
  falseAlarms,
  confidence,
  fdr,
}: DetectFlags): Pick<DetectOptions, 'falseAlarms' | 'confidence' | 'fdr'> {
  return {
    ...(falseAlarms !== undefined && { falseAlarms }),
    ...(confidence !== undefined && { confidence }),
    ...(fdr !== undefined && { fdr }),
  }
}

/** @throws InvalidArgumentError for flags that go against each other */
export function checkFlags(model: string | undefined, flags: DetectFlags): void {
  const fail = (problem: string, cure: string): never => {
    throw new InvalidArgumentError(`detect: ${problem}.`, { cure })
  }
  const { train, stream, data, fdr, limit } = flags
  if (model === undefined && train === undefined)
    fail(
      'a model or --train must be given',
      'Name a run, such as runs/dense-1; or train on normal examples first: --train mnist --normal 3.',
    )
  if (model !== undefined && train !== undefined)
    fail('--train makes a run of its own, and a model was named too', 'Leave one of them out.')
  if (train !== undefined && flags.calibrate !== undefined)
    fail('--train sets examples aside to calibrate by, and --calibrate names others', 'Leave --calibrate out.')
  const unused = (['recipe', 'epochs', 'set'] as const).find((name) => flags[name] !== undefined)
  if (train === undefined && unused !== undefined)
    fail(`--${unused} is about a training, and there is none`, 'Add --train, or leave it out.')
  if (stream && data !== undefined) fail('--stream reads from stdin, and --data names examples too', 'Leave one of them out.')
  if (stream && limit !== undefined) fail('--stream takes all that comes, and --limit was given', 'Leave --limit out.')
  if (stream && fdr !== undefined)
    fail('--fdr is a promise about a complete batch, and a stream is none', 'Use --false-alarms for streams.')
  if (data === undefined && fdr !== undefined)
    fail('--fdr is a promise about the examples of --data, and there are none', 'Add --data, or use --false-alarms in its place.')
  if (data === undefined && limit !== undefined)
    fail('--limit is how many examples of --data to use, and there are none', 'Add --data, or leave --limit out.')
  if (fdr !== undefined && (flags.falseAlarms !== undefined || flags.confidence !== undefined))
    fail('--fdr and --false-alarms or --confidence are two promises', 'Choose one of them.')
}
