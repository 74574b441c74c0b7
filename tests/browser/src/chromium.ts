import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

/** Names by which Chrome and Chromium are installed, and where macOS and Windows put them. */
const commands = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser']
const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** Root may not use Chromium's sandbox; WebGPU comes from SwiftShader, where there is no GPU. */
const flags = ['--no-sandbox', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan']

/** Must be that of the catalog: it names the folder that Chromium is unpacked into. */
const packagedVersion = '147.0.0'

/** Starts a headless Chromium: the one that `SANDGLASS_BROWSER` names, an installed one, or that of npm. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: findInstalled() ?? join(await unpackChromium(), 'chromium'), args: flags })
}

function findInstalled(): string | undefined {
  const chosen = process.env.SANDGLASS_BROWSER
  if (chosen) return chosen
  const folders = (process.env.PATH ?? '').split(delimiter)
  const candidates = [...commands.flatMap((command) => folders.map((folder) => join(folder, command))), ...places]
  return candidates.find(existsSync)
}

/**
 * Unpacks the Chromium of @sparticuz/chromium, once a machine, and returns its folder: SwiftShader,
 * the GPU in software, lies there as well. The package unpacks into the folder
 * for temporary files and takes what it finds there for whole: so it gets a folder of its own, which
 * is renamed when it is done, and several test runs at once don't meet half a browser.
 */
export async function unpackChromium(): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error('No Chrome or Chromium was found. Install one, or name its executable in SANDGLASS_BROWSER.')
  const folder = join(tmpdir(), `sandglass-chromium-${packagedVersion}`)
  if (!existsSync(folder)) {
    const partial = await mkdtemp(`${folder}-`)
    const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()"
    await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
      env: { ...process.env, TMPDIR: partial },
    })
    await rename(partial, folder).catch(() => rm(partial, { recursive: true }))
  }
  return folder
}
