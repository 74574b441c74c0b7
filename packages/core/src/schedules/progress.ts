/** How far a span that begins after `before` steps has come when step `step` is over: from 0 to 1. */
export function progressAt(step: number, span: number, before = 0): number {
  return span > 0 ? Math.min(1, Math.max(0, (step - before) / span)) : 1
}
