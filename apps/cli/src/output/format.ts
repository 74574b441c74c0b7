/** `0:07`, `12:34`, `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const pad = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor(whole / 60) % 60
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

/** `0.8 s`, `12.3 s`, and `2:05` from two minutes on. */
export function formatSeconds(seconds: number): string {
  return seconds < 120 ? `${seconds.toFixed(seconds < 10 ? 2 : 1)} s` : formatDuration(seconds)
}

/** `28,353`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-US')
}

/** `1 example`, `60,000 examples`. */
export { counted as formatQuantity } from '@sandglass/base'

/** Losses and errors: four decimals, or as few digits as tell a very small or a very large number. */
export function formatMeasure(value: number): string {
  if (Math.abs(value) >= 1e12 && Number.isFinite(value)) return value.toPrecision(4)
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value)
  return Math.abs(value) < 0.01 ? value.toPrecision(3) : value.toFixed(4)
}

/** A share as `1 %`, `0.54 %`, `12.3 %`. @param digits how many count */
export function formatPercent(share: number, digits = 3): string {
  return `${Number((100 * share).toPrecision(digits))} %`
}

/** A text whose lines never end between a number and its `%`. */
export function unbroken(text: string): string {
  return text.replace(/(\d) %/g, '$1\u00a0%')
}

/** `199 KB`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} KB`
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`
  return `${(bytes / 1e9).toFixed(1)} GB`
}

/** Rows of a name and what it is, in two columns. */
export function formatFacts(facts: readonly (readonly [name: string, value: string])[], indent = ''): string {
  const width = Math.max(0, ...facts.map(([name]) => name.length))
  return facts.map(([name, value]) => `${indent}${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')
}
