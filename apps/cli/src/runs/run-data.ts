import { type Examples, take } from '@sandglass/base'
import { split } from '@sandglass/core'
import type { DataSet } from '@sandglass/data'
import type { ResolvedConfig } from '../config/resolve-config.js'
import { openData, parseReference } from '../data/reference.js'
import type { Session } from '../output/session.js'

/** What a run trains on and is measured on. */
export interface RunData {
  readonly training: Examples
  readonly validation: Examples | null
  /** Whom to credit: a line for each data set. */
  readonly credits: readonly string[]
}

/** Loads the data that a config names; examples held out for validation are taken before the limit counts. */
export async function openRunData(session: Session, caller: string, config: ResolvedConfig): Promise<RunData> {
  const { training, validation, limit } = config.data
  const sets = new Map<string, DataSet>()
  const open = async (flag: string, text: string): Promise<Examples> => {
    const { name, part } = parseReference(`${caller}: ${flag}`, text, 'train')
    const set = sets.get(name) ?? (await openData(session, name))
    sets.set(name, set)
    return set[part]
  }
  const all = await open('--data', training)
  const held =
    typeof validation === 'number'
      ? split(all, { validation, seed: config.training.seed })
      : { training: all, validation: validation === null ? null : await open('--validation', validation) }
  return {
    training: limit === null ? held.training : take(held.training, limit),
    validation: held.validation,
    credits: [...sets.values()].map(({ source, licence }) => `${source} (${licence})`),
  }
}
