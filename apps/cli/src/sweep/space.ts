import { type Json, type RandomStream, refuse, stream } from '@sandglass/base'
import { toNumber } from '../options/numbers.js'
import { readValues } from './values.js'

/** One trial's values, by the config's dotted paths. */
export type Assignment = Readonly<Record<string, Json>>

/** What a sweep tries. */
export interface Space {
  /** Fields of which every combination of values is tried. */
  readonly grid: readonly { readonly field: string; readonly values: readonly Json[] }[]
  /** Fields whose values are drawn, trial by trial. */
  readonly random: readonly { readonly field: string; readonly draw: (random: RandomStream) => Json }[]
}

/**
 * Reads what is to be tried.
 *
 * @param grid `model.network.latent=2,8,32`
 * @param random `training.optimizer.learningRate=log:1e-4..1e-2`
 * @throws InvalidArgumentError
 */
export function readSpace(grid: readonly string[], random: readonly string[]): Space {
  const space = {
    grid: grid.map((text) => {
      const [field, values] = cut('--grid', text, 'model.network.latent=2,8,32')
      return { field, values: readValues('--grid', text, values) }
    }),
    random: random.map((text) => {
      const [field, range] = cut('--random', text, 'training.optimizer.learningRate=log:1e-4..1e-2')
      return { field, draw: distribution(text, range) }
    }),
  }
  const fields = [...space.grid, ...space.random].map(({ field }) => field)
  if (fields.length === 0)
    refuse('sweep', '--grid or --random', 'given', null, 'Say what to try, such as --grid model.network.latent=2,8,32.')
  const twice = fields.find((field, index) => fields.indexOf(field) !== index)
  if (twice !== undefined) refuse('sweep', '--grid and --random', 'of different fields', twice, 'Name each field once.')
  return space
}

/** How many combinations the grid has; 1 if there is none. */
export function combinations({ grid }: Space): number {
  return grid.reduce((product, { values }) => product * values.length, 1)
}

/**
 * Each trial's values: the grid's combinations in turn, the last field quickest, and draws keyed by
 * seed, field and trial. So more trials of the same sweep begin with those of fewer.
 */
export function assignments(space: Space, trials: number, seed: number): Assignment[] {
  return Array.from({ length: trials }, (_, trial) => {
    let rest = trial % combinations(space)
    const chosen = space.grid.toReversed().map(({ field, values }) => {
      const value = values[rest % values.length] as Json
      rest = Math.floor(rest / values.length)
      return [field, value] as const
    })
    const drawn = space.random.map(({ field, draw }) => [field, draw(stream(seed, `sweep ${field}`, trial))] as const)
    return Object.fromEntries([...chosen.toReversed(), ...drawn])
  })
}

function cut(flag: string, text: string, example: string): [field: string, rest: string] {
  const equals = text.indexOf('=')
  if (equals < 1 || equals === text.length - 1) refuse('sweep', flag, 'field=values', text, `Write it as in ${flag} ${example}.`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}

const kinds = 'uniform:0..0.5, log:1e-4..1e-2, whole:2..64 or choice:relu,elu'

function distribution(text: string, range: string): (random: RandomStream) => Json {
  const [, kind, rest = ''] = /^(\w+):(.+)$/.exec(range) ?? []
  if (kind === 'choice') {
    const values = readValues('--random', text, rest)
    return (random) => values[Math.floor(random.uniform() * values.length)] as Json
  }
  const [from, to] = rest.split('..').map(toNumber)
  const isRange = typeof from === 'number' && typeof to === 'number' && from < to && rest.split('..').length === 2
  if (!isRange) return refuse('sweep', '--random', `field=${kinds}`, text, 'Give the least value and the greatest.')
  const between = (random: RandomStream, low: number, high: number) => low + random.uniform() * (high - low)
  if (kind === 'uniform') return (random) => digits(between(random, from, to))
  if (kind === 'log' && from > 0) return (random) => digits(Math.exp(between(random, Math.log(from), Math.log(to))))
  if (kind === 'whole' && Number.isInteger(from) && Number.isInteger(to))
    return (random) => Math.floor(between(random, from, to + 1))
  return refuse(
    'sweep',
    '--random',
    `field=${kinds}`,
    text,
    'Choose one of these; log is for ranges above 0, whole for whole numbers.',
  )
}

/** As many digits as say what was tried; nobody types more. */
function digits(value: number): number {
  return Number(value.toPrecision(4))
}
