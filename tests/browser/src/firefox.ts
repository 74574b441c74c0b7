import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { serve } from './server.js'

const commands = ['firefox', 'firefox-esr']
const places = ['/Applications/Firefox.app/Contents/MacOS/firefox', 'C:\\Program Files\\Mozilla Firefox\\firefox.exe']

/** An installed Firefox: the one that `SANDGLASS_FIREFOX` names, or one on the PATH; null if there is none. */
export function findFirefox(): string | null {
  const chosen = process.env.SANDGLASS_FIREFOX
  if (chosen) return chosen
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...commands.flatMap((command) => folders.map((folder) => join(folder, command))), ...places]
  return candidates.find(existsSync) ?? null
}

/**
 * Opens a folder's page in a headless Firefox, which needs no driver for it: the page posts what it came to.
 *
 * @returns what the page posted
 * @throws Error if it posts nothing in time
 */
export async function askFirefox(firefox: string, folder: string, seconds: number): Promise<unknown> {
  const profile = await mkdtemp(join(tmpdir(), 'sandglass-firefox-'))
  let answered: (body: string) => void = () => {}
  const answer = new Promise<string>((resolve) => {
    answered = resolve
  })
  const server = await serve(folder, { onPost: (body) => answered(body) })
  const browser = spawn(firefox, ['--headless', '--no-remote', '--profile', profile, server.url], {
    env: { ...process.env, HOME: profile, MOZ_HEADLESS: '1' },
    stdio: 'ignore',
  })
  let timer: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Firefox did not answer within ${seconds} s.`)), seconds * 1000)
    browser.once('error', reject)
    browser.once('exit', (code) => reject(new Error(`Firefox ended with ${code} before it answered.`)))
  })
  try {
    return JSON.parse(await Promise.race([answer, tooLate]))
  } finally {
    clearTimeout(timer)
    browser.removeAllListeners('exit')
    const gone = new Promise((resolve) => browser.once('exit', resolve))
    if (browser.exitCode === null && browser.kill()) await gone
    await server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}
