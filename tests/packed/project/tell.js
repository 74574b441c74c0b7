/** Leaves what comes of it where whoever looks at the page finds it. */
export function tell(promise) {
  globalThis.outcome = promise.catch((error) => String(error?.stack ?? error))
}
