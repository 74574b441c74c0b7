import type { Json } from '@sandglass/base'

/** A record that is plain JSON by its documentation; TypeScript takes no interface for that. */
export function plain(record: object): Json {
  return record as Json
}
