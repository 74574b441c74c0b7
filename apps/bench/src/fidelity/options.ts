import { flag, readFlags, text, UsageError } from '../flags.js'
import { type Scale, whole } from './data.js'
import { studies } from './studies/index.js'
import type { Study } from './studies/study.js'

export interface FidelityOptions {
  /** What is measured afresh; the rest is as it was kept. */
  readonly studies: readonly Study[]
  /** Whose choices are made anew, on training images held out. */
  readonly choices: readonly Study[]
  /** Whether samples are judged afresh. */
  readonly samples: boolean
  /** In place of the studies' own; null for these. */
  readonly seeds: readonly number[] | null
  readonly scale: Scale
  readonly json: boolean
}

const chosen = studies.filter(({ choice }) => choice !== undefined)

export const fidelityUsage = `usage: npm run fidelity -- [options]

  --fresh a,b       what is measured afresh and kept: all, samples, ${studies.map(({ name }) => name).join(', ')} (default: nothing)
  --choose a,b      what a study chooses is chosen anew, on training images held out: ${chosen.map(({ name }) => name).join(', ')}
  --seeds 1,2       in place of each study's own
  --try             a few hundred examples and one epoch, to see whether it works; nothing is kept
  --json            one JSON document on stdout instead of Markdown
`

const trial: Scale = { examples: 256, epochs: 1, samples: 8 }

const flags = { fresh: text, choose: text, seeds: text, try: flag, json: flag }

/** @throws UsageError that says what there is */
export function readFidelityOptions(args: readonly string[]): FidelityOptions {
  const { fresh = '', choose = '', seeds, try: isTrial = false, json = false } = readFlags(args, flags)
  const wanted = namesIn(fresh, ['all', 'samples', ...studies.map(({ name }) => name)])
  const open = namesIn(choose, ['all', ...chosen.map(({ name }) => name)])
  return {
    studies: studies.filter(({ name }) => wanted(name)),
    choices: chosen.filter(({ name }) => open(name)),
    samples: wanted('samples'),
    seeds: seeds === undefined ? null : seeds.split(',').map(readSeed),
    scale: isTrial ? trial : whole,
    json,
  }
}

/** @throws UsageError if one is not known */
function namesIn(list: string, known: readonly string[]): (name: string) => boolean {
  const names = list === '' ? [] : list.split(',').map((name) => name.trim())
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined) throw new UsageError(`there is no study ${unknown}. There are: ${known.join(', ')}.`)
  return (name) => names.includes('all') || names.includes(name)
}

function readSeed(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`--seeds must be whole numbers of at least 0, got ${text}.`)
  return value
}
