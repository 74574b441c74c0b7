import { drawSeed, InvalidArgumentError, type Json } from '@sandglass/base'
import { type RunConfig, resolveRun, suggestion } from '@sandglass/core'
import { isOwn, splitOwn } from '../data/own/name.js'
import { formatReference, parseReference } from '../data/reference.js'
import { optionName } from '../options/name.js'
import { plain } from '../output/plain.js'
import { isKind, readAssignments, withRoomFor } from './assignment.js'
import { type ConfigFlag, configFlags, configSchema, flagValue } from './flags.js'
import { valueAt, withValueAt } from './json-path.js'
import { fieldAt } from './schema-field.js'
import { withKind } from './with-kind.js'
import { withSchedule } from './with-schedule.js'

/** The changes to a config that the command line asks for, as commander names them. */
export interface ConfigOptions {
  readonly data?: string
  readonly validation?: string | number | null
  readonly seed?: number | null
  readonly noise?: number
  readonly target?: string | null
  readonly noisyTargets?: boolean
  readonly schedule?: string
  readonly set?: readonly string[]
  readonly [option: string]: unknown
}

/** A run's config with every question answered: all names of data in full, all seeds drawn. */
export type ResolvedConfig = RunConfig & {
  readonly model: { readonly seed: number }
  readonly training: { readonly seed: number }
}

/**
 * A recipe's or a file's config, changed as the command line asks.
 *
 * @throws InvalidArgumentError that names the flag or the field
 */
export function resolveConfig(caller: string, given: unknown, options: ConfigOptions): ResolvedConfig {
  const base = resolveRun(caller, given)
  const used = configFlags.filter(({ flag }) => options[optionName(flag)] !== undefined)
  const set = (config: Json, path: string, value: Json): Json =>
    isKind(path) ? withKind(config, { given: given as Json, base: plain(base) }, path, value) : withValueAt(config, path, value)
  let config = plain(base)
  for (const { flag, path, alsoPath = path } of used) {
    const value = flagValue(options, flag)
    config = set(set(config, path, value), alsoPath, value)
  }
  config = withNoise(config, options.noise ?? noiseOfPairs(options))
  if (options.noisyTargets) config = withValueAt(config, 'training.noisyTargets', true)
  const resolve = (unresolved: Json) =>
    namingFlags(caller, { used, options, base: plain(base) }, () => resolveRun(caller, unresolved))
  // What it schedules may be the default of another optimizer.
  if (options.schedule !== undefined) config = withSchedule(caller, plain(resolve(config)), options.schedule)
  for (const { path, value } of readAssignments(caller, options.set ?? []))
    config = set(withRoomFor(caller, config, path), path, value)
  return completed(caller, followData(base, resolve(config), options))
}

/** Gaussian noise of that standard deviation in place of whatever the config has; 0 for none. */
function withNoise(config: Json, noise: number | undefined): Json {
  if (noise === undefined) return config
  const corruption = noise === 0 ? null : { type: 'gaussian', standardDeviation: noise, clip: [0, 1] }
  return withValueAt(config, 'training.corruption', corruption)
}

/** Where targets are given, inputs are as noisy as they should be: a recipe's own noise is not for them. */
function noiseOfPairs({ target }: ConfigOptions): number | undefined {
  return typeof target === 'string' && target !== 'null' ? 0 : undefined
}

/** Lets an error about a field that a flag has set speak of the flag, and of what leaving it out would mean. */
function namingFlags(
  caller: string,
  { used, options, base }: { used: readonly ConfigFlag[]; options: ConfigOptions; base: Json },
  work: () => RunConfig,
): RunConfig {
  try {
    return work()
  } catch (error) {
    if (!InvalidArgumentError.isInstance(error)) throw error
    for (const { flag, path, alsoPath = path } of used) {
      const start = [path, alsoPath].map((name) => `${caller}: ${name} must be `).find((words) => error.message.startsWith(words))
      if (error.message.startsWith(`${caller}: there is no field ${path}.`))
        throw new InvalidArgumentError(`${caller}: ${flag} is of no use here, as there is no field ${path}.`, {
          cure: `Leave it out. ${error.cure}`,
          cause: error,
        })
      if (start === undefined) continue
      const meant = suggestion(options[optionName(flag)], fieldAt(configSchema, path)?.choices ?? [])
      const problem = error.message.slice(start.length, -error.cure.length).trimEnd()
      throw new InvalidArgumentError(`${caller}: ${flag} must be ${problem}`, {
        cure: `${meant}Leave it out for ${JSON.stringify(valueAt(base, path) ?? null)}.`,
        cause: error,
      })
    }
    throw lacking(error)
  }
}

/** What a kind that was asked for lacks, such as the code's size of a network, may have a flag of its own. */
function lacking(error: InvalidArgumentError): InvalidArgumentError {
  const [, start = '', path, wanted = ''] = /^(\S+: )(\S+) must be (.*), got undefined\./s.exec(error.message) ?? []
  const lacked = configFlags.find((each) => each.path === path)
  if (lacked === undefined) return error
  const { flag, value } = lacked
  return new InvalidArgumentError(`${start}${flag} must be given, ${wanted}.`, { cure: `Add ${flag} <${value}>.`, cause: error })
}

/** A validation on a part of the training's own data set goes along when `--data` names another; files of one's own have no such part. */
function followData(base: RunConfig, config: RunConfig, { data, validation }: ConfigOptions): RunConfig {
  const before = base.data.training.split(':')[0]
  const [name, part] = typeof config.data.validation === 'string' ? config.data.validation.split(':') : []
  if (data === undefined || validation !== undefined || part === undefined || name !== before) return config
  const own = isOwn(splitOwn(config.data.training).name)
  return { ...config, data: { ...config.data, validation: own ? ownShare : `${config.data.training.split(':')[0]}:${part}` } }
}

/** How much of a user's own data is held out, unless it is said. */
export const ownShare = 0.2

function completed(caller: string, config: RunConfig): ResolvedConfig {
  const training = parseReference(`${caller}: --data`, config.data.training, 'train')
  const { validation } = config.data
  const short = validation === 'train' || validation === 'test' ? `${training.name}:${validation}` : validation
  const named = typeof short === 'string' ? formatReference(parseReference(`${caller}: --validation`, short, 'train')) : short
  const seed = config.training.seed ?? config.model.seed ?? drawSeed()
  return {
    ...config,
    model: { ...config.model, seed: config.model.seed ?? seed },
    training: { ...config.training, seed },
    data: { ...config.data, training: formatReference(training), validation: named },
  }
}
