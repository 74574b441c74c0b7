import { SandglassError } from '@sandglass/base'
import type { Place } from './place.js'

/** Answers that mean that there is no such file; storage services give 403 where they don't list their files. */
const absent = new Set([403, 404, 410])

/** Files under a base URL; gzipped ones are asked for first. */
export function webPlace(base: string, signal: AbortSignal): Place {
  return {
    name: base,
    async open(file) {
      for (const candidate of [`${file}.gz`, file]) {
        const name = new URL(candidate, base.endsWith('/') ? base : `${base}/`).href
        const response = await ask(name, signal)
        if (response !== null) return { name, bytes: read(name, response, signal) }
      }
      return null
    },
  }
}

async function ask(url: string, signal: AbortSignal): Promise<Response | null> {
  const response = await fetch(url, { signal }).catch((error: unknown) => {
    throw failed(url, `can't be reached (${reasonOf(error)}).`, signal, error)
  })
  // Servers of single-page apps answer every unknown address with their page.
  const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false
  if (response.ok && !isPage) return response
  await response.body?.cancel()
  if (response.ok || absent.has(response.status)) return null
  throw failed(url, `answered ${response.status} ${response.statusText}`.trimEnd().concat('.'), signal)
}

async function* read(url: string, response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader()
  try {
    for (;;) {
      const next = await reader?.read().catch((error: unknown) => {
        throw failed(url, `broke off (${reasonOf(error)}).`, signal, error)
      })
      if (next?.value === undefined) return
      yield next.value
    }
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

/** @throws the signal's reason instead, if that is why it failed */
function failed(url: string, what: string, signal: AbortSignal, cause?: unknown): SandglassError {
  signal.throwIfAborted()
  return new SandglassError('download-failed', `${url} ${what}`, {
    cure: 'Check the address and the connection, then try again.',
    cause,
  })
}

/** Node says only "fetch failed" and keeps the reason as the error's cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as { message?: string; cause?: { message?: string; code?: string } }
  return cause?.message || cause?.code || message || String(error)
}
