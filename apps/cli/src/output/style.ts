import type { Io, OutputStream } from '../io.js'

/** Puts colours and weights around a text, or leaves it as it is. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  red(text: string): string
  green(text: string): string
  yellow(text: string): string
  cyan(text: string): string
}

/** How many colours a stream takes; greys need at least 256. */
export type ColorDepth = 'truecolor' | '256' | 'none'

/**
 * What colours a stream takes. FORCE_COLOR has the last word (0 for none, 3 for all), then NO_COLOR
 * (no-color.org); without either, terminals take what they say they do.
 */
export function colorDepth(stream: OutputStream, environment: Io['environment']): ColorDepth {
  const { FORCE_COLOR: force, NO_COLOR: none, TERM: terminal, COLORTERM: colors } = environment
  const most = force === '3' || colors === 'truecolor' || colors === '24bit' ? 'truecolor' : '256'
  if (force !== undefined) return force === '0' || force === 'false' ? 'none' : most
  if (none !== undefined && none !== '') return 'none'
  return stream.isTTY === true && terminal !== 'dumb' ? most : 'none'
}

/** Colours and weights for texts, as far as a stream takes them. */
export function styleFor(stream: OutputStream, environment: Io['environment']): Style {
  const color = colorDepth(stream, environment) !== 'none'
  const wrap = (open: number, close: number) => (text: string) => (color ? `\x1b[${open}m${text}\x1b[${close}m` : text)
  return { bold: wrap(1, 22), dim: wrap(2, 22), red: wrap(31, 39), green: wrap(32, 39), yellow: wrap(33, 39), cyan: wrap(36, 39) }
}
