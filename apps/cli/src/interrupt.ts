import { exitCode } from './output/exit-code.js'

/** Signals that are this close together, in milliseconds, come from one Ctrl-C. */
const echo = 150

/**
 * A signal that the first Ctrl-C (or SIGTERM, or a terminal that is closed) aborts; a second one leaves
 * at once.
 *
 * One Ctrl-C can arrive several times: the terminal sends it to every process in the foreground, and
 * npm and shells that run us pass theirs on.
 */
export function interruptSignal(process: NodeJS.Process): AbortSignal {
  const controller = new AbortController()
  let first: number | null = null
  const interrupt = (): void => {
    const now = performance.now()
    if (first === null) {
      first = now
      process.stderr.write('\nStopping after this step and saving. Press Ctrl-C again to leave at once.\n')
      controller.abort()
    } else if (now - first > echo) process.exit(exitCode.interrupted)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, interrupt)
  // Who started this process as a worker stops it so, or is gone, and nobody reads what it says; perhaps before it came to this line.
  process.on('disconnect', () => controller.abort())
  if (process.connected === false) controller.abort()
  return controller.signal
}
