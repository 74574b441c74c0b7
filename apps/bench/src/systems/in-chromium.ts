import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { OpenPage } from '@sandglass/browser-tests'
import type { BenchPage } from '../page.js'
import type { Answer, Order } from '../protocol.js'
import type { Contestant } from '../referee/contestant.js'

/** What the page's script leaves in the page's global scope. */
declare const bench: BenchPage

const folder = fileURLToPath(new URL('./page/', import.meta.url))

/** The same player in a page of a headless Chromium. */
export function startInChromium(threads: number): Contestant {
  const opening = open()
  // Whoever asks first hears of a failure.
  opening.catch(() => {})
  return {
    async ask(order) {
      try {
        return await obey(await opening, order, threads)
      } catch (error) {
        return { type: 'unable', reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) }
      }
    },
    async close() {
      await opening.then(({ close }) => close()).catch(() => {})
    },
  }
}

/** Imports the browser's tools only now: without this system they are not needed. */
async function open(): Promise<OpenPage> {
  const { openPage } = await import('@sandglass/browser-tests')
  return await openPage({ folder })
}

async function obey({ page, url }: OpenPage, order: Order, threads: number): Promise<Answer> {
  if (order.type === 'round') return { type: 'result', value: await page.evaluate(() => bench.round()) }
  if (order.type === 'once') return { type: 'unable', reason: 'a page is no process' }
  const { play, problem } = order
  const body = await readFile(problem)
  await page.route(`${url}problem`, (route) => route.fulfill({ body, contentType: 'application/octet-stream' }))
  const prepared = await page.evaluate(([play, threads]) => bench.prepare(play, threads), [play, threads] as const)
  return { type: 'ready', ...prepared }
}
