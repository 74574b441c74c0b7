import { formatDuration } from './format.js'
import type { Session } from './session.js'

/** Tells people how far long work is. */
export interface Progress {
  /** @param words where it is; made only when they are shown */
  tell(words: () => string): void
  /** Leaves the terminal as it was; safe to call more than once. */
  close(): void
}

/** How long nothing new is shown: on a terminal, where a line is written over, and elsewhere, where each stays. */
const pause = { terminal: 100, lines: 10_000 }

/** One line that is written over on a terminal, a line every ten seconds elsewhere, nothing if `quiet`. */
export function progressOf({ io: { stderr }, quiet }: Pick<Session, 'io' | 'quiet'>, now = () => performance.now()): Progress {
  if (quiet) return { tell: () => {}, close: () => {} }
  const isTerminal = stderr.isTTY === true
  let toldAt = now()
  let isShown = false
  return {
    tell(words) {
      if (now() - toldAt < (isTerminal ? pause.terminal : pause.lines)) return
      toldAt = now()
      isShown = isTerminal
      stderr.write(isTerminal ? `\r\x1b[K${words()}` : `${words()}\n`)
    },
    close() {
      if (isShown) stderr.write('\r\x1b[K')
      isShown = false
    },
  }
}

/** `42 %, 1:20 left` of work that goes on as it went so far. */
export function shareText(share: number, seconds: number): string {
  const left = share > 0 ? `, ${formatDuration((seconds / share) * (1 - share))} left` : ''
  return `${Math.floor(100 * share)} %${left}`
}
