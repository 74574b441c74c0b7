import type { Json } from '@sandglass/base'
import { runSchema } from '@sandglass/core'
import { toJsonSchema } from '@valibot/to-json-schema'
import { type Command, Option } from 'commander'
import { groups } from '../options/common.js'
import { optionName } from '../options/name.js'
import { numberOf, toNumber } from '../options/numbers.js'
import { fieldAt, type JsonSchema } from './schema-field.js'
import { scheduleNames } from './with-schedule.js'

/** A flag that sets a field of the run's config; what it means is told by the config's schema. */
export interface ConfigFlag {
  readonly flag: string
  /** What help calls its value. */
  readonly value: string
  readonly path: string
  /** A second field that it sets to the same. */
  readonly alsoPath?: string
  readonly group: string
}

export const configFlags: readonly ConfigFlag[] = [
  { flag: '--data', value: 'name', path: 'data.training', group: groups.data },
  { flag: '--target', value: 'name', path: 'data.target', group: groups.data },
  { flag: '--validation', value: 'data', path: 'data.validation', group: groups.data },
  { flag: '--limit', value: 'count', path: 'data.limit', group: groups.data },
  { flag: '--network', value: 'name', path: 'model.network.type', group: groups.model },
  { flag: '--latent', value: 'count', path: 'model.network.latent', group: groups.model },
  { flag: '--loss', value: 'name', path: 'model.loss', group: groups.model },
  { flag: '--epochs', value: 'count', path: 'training.epochs', group: groups.training },
  { flag: '--batch-size', value: 'count', path: 'training.batchSize', group: groups.training },
  { flag: '--optimizer', value: 'name', path: 'training.optimizer.type', group: groups.training },
  { flag: '--learning-rate', value: 'rate', path: 'training.optimizer.learningRate', group: groups.training },
  { flag: '--seed', value: 'number', path: 'training.seed', alsoPath: 'model.seed', group: groups.training },
]

/** The schema of a run's config, as help and `--set` look fields up in it. */
export const configSchema = toJsonSchema(runSchema, { errorMode: 'ignore', typeMode: 'input' }) as JsonSchema

export function addConfigFlags(command: Command): Command {
  for (const { flag, value, path, group } of configFlags)
    command.addOption(
      new Option(`${flag} <${value}>`, descriptionOf(path)).argParser((text) => configValueOf(text, path)).helpGroup(group),
    )
  return command
    .addOption(
      new Option(
        '--noise <deviation>',
        'Trains on noisy inputs: the standard deviation of normal noise, clipped to [0, 1]; 0 for none.',
      )
        .argParser(numberOf('--noise', 0, 0.5))
        .helpGroup(groups.training),
    )
    .addOption(
      new Option(
        '--noisy-targets',
        'Learns from noisy targets, where nobody has clean ones: --target holds other noisy images of the same things, or --noise makes a draw of its own for the target.',
      ).helpGroup(groups.training),
    )
    .addOption(
      new Option(
        '--schedule <name>',
        'How the learning rate goes: up to it and down again (one-cycle), from it down to 0 (cosine, linear), to a tenth at half and again at three quarters of the training (step), by the same factor in every step to a hundredth (exponential), four times up to it from a tenth (cyclic), or from it down whenever the validation loss falls no further (on-plateau). --set training.optimizer.learningRate.factor=0.3, say, changes what it has.',
      )
        .choices(scheduleNames)
        .helpGroup(groups.training),
    )
    .addOption(
      new Option('--set <field=value>', 'Sets any field of the config, such as training.optimizer.beta1=0.8. May be repeated.')
        .argParser((text, before: readonly string[] = []) => [...before, text])
        .helpGroup(groups.training),
    )
}

/** An option's value as its field takes it; what doesn't fit is left to the schema. */
export function flagValue(options: Readonly<Record<string, unknown>>, flag: string): Json {
  const value = options[optionName(flag)] as Json
  return value === 'null' ? null : value
}

function descriptionOf(path: string): string {
  const field = fieldAt(configSchema, path)
  // What an object's kind means, the object's own description says.
  const description = field?.description ?? fieldAt(configSchema, path.replace(/\.type$/, ''))?.description
  if (!field || !description) throw new TypeError(`The config's schema does not describe ${path}.`)
  return field.choices.length === 0 ? description : `${description} One of ${field.choices.join(', ')}.`
}

/** What a flag's text stands for; `'null'` stays a text until `flagValue`, as commander makes `''` of null. */
function configValueOf(text: string, path: string): string | number {
  return fieldAt(configSchema, path)?.isNumber ? (toNumber(text) ?? text) : text
}
