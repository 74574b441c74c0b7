/** About one frame, in milliseconds. */
const interval = 16

let lastBreath = performance.now()

/** Lets the event loop turn if it hasn't for about 16 ms: timers, input, painting and messages have their go. */
export async function breathe(): Promise<void> {
  if (performance.now() - lastBreath < interval) return
  await nextTask()
  lastBreath = performance.now()
}

/**
 * Resolves in a task of its own. Timers are clamped to 4 ms in browsers, and `scheduler.yield`
 * comes back before the tasks that wait, so that a message to a worker might never get its turn.
 */
function nextTask(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve))
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}
