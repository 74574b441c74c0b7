import { type Json, stableStringify } from '@sandglass/base'
import { configSchema } from './flags.js'
import { valueAt, withValueAt } from './json-path.js'
import { fieldNames } from './schema-field.js'
import { scheduleOf } from './with-schedule.js'

/**
 * The config with one of its objects made another kind: what was said of it goes along as far as the
 * new kind has such fields, and what were only the old kind's defaults stays behind. A learning rate becomes a schedule of it.
 *
 * @param said the config as the recipe, the file or the user has it, before defaults were filled in
 * @param path of the object's `type`: `training.optimizer.type`
 */
export function withKind(config: Json, said: { given: Json; base: Json }, path: string, kind: Json): Json {
  const parent = path.slice(0, path.lastIndexOf('.'))
  const fields = fieldNames(configSchema, parent, kind)
  const before = valueAt(config, parent)
  if (typeof before === 'number') return withValueAt(config, parent, scheduleOf(parent, kind, before) ?? { type: kind })
  if (typeof before !== 'object' || before === null || Array.isArray(before) || fields.length === 0)
    return withValueAt(config, path, kind)
  const wasSaid = ([name, value]: [string, Json]): boolean => {
    const field = `${parent}.${name}`
    return valueAt(said.given, field) !== undefined || !equal(value, valueAt(said.base, field))
  }
  const kept = Object.entries(before).filter(([name, value]) => fields.includes(name) && wasSaid([name, value]))
  return withValueAt(config, parent, { ...Object.fromEntries(kept), type: kind })
}

function equal(a: Json, b: Json | undefined): boolean {
  return b !== undefined && stableStringify(a) === stableStringify(b)
}
