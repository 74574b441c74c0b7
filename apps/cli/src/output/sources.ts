import type { Examples } from '@sandglass/base'

/** Where examples come from, as programs are told beside lists about them; nothing where each is simply what its place says. */
export function sourcesOf({ sources }: Pick<Examples, 'sources'>) {
  return sources === undefined ? {} : { sources: Array.from(sources) }
}

/** How examples are called in what is told to people: by the row of their file, by their file, or by their number. */
export function sourceKind({ sources }: Pick<Examples, 'sources'>): 'row' | 'file' | 'example' {
  if (sources === undefined) return 'example'
  return typeof sources[0] === 'string' ? 'file' : 'row'
}

/** An example's row or file, or else its number. */
export function sourceOf({ sources }: Pick<Examples, 'sources'>, index: number): number | string {
  return sources?.[index] ?? index
}
