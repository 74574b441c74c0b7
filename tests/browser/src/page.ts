import type { Page } from 'playwright-core'
import { launchChromium } from './chromium.js'
import { type ServerOptions, serve } from './server.js'

export interface PageOptions extends ServerOptions {
  /** The folder whose files are served. */
  folder: string
  /** The page in it. Default `index.html`, named by the empty path. */
  path?: string
}

export interface OpenPage {
  readonly page: Page
  /** Where the folder is served, with a slash at its end. */
  readonly url: string
  /** What the page's console was told, and the errors that nothing caught, in order. */
  readonly messages: readonly string[]
  /** Closes page, browser and server. @throws Error if the page had errors that nothing caught */
  close(): Promise<void>
}

/** Serves a folder and opens a page of it in a headless Chromium. Close it. */
export async function openPage({ folder, path = '', ...options }: PageOptions): Promise<OpenPage> {
  const server = await serve(folder, options)
  const browser = await launchChromium().catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  const page = await browser.newPage()
  const messages: string[] = []
  const uncaught: Error[] = []
  page.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`))
  page.on('pageerror', (error) => {
    messages.push(`uncaught: ${error.message}`)
    uncaught.push(error)
  })
  const close = async () => {
    await browser.close()
    await server.close()
    if (uncaught.length > 0)
      throw new AggregateError(
        uncaught,
        `The page had errors that nothing caught: ${uncaught.map(({ message }) => message).join('; ')}`,
      )
  }
  try {
    await page.goto(server.url + path)
  } catch (error) {
    await close()
    throw error
  }
  return { page, url: server.url, messages, close }
}

/**
 * Works on a page in a headless Chromium, and closes it.
 *
 * @throws Error if the work fails, or if the page had errors that nothing caught
 */
export async function withPage<Result>(options: PageOptions, work: (open: OpenPage) => Promise<Result>): Promise<Result> {
  const open = await openPage(options)
  let result: Result
  try {
    result = await work(open)
  } catch (error) {
    // The page's own errors would hide the one that matters.
    await open.close().catch(() => {})
    throw error
  }
  await open.close()
  return result
}
