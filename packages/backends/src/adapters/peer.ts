import { BackendUnavailableError } from '@sandglass/base'
import type { BackendName } from './adapter.js'
import { installCommand } from './availability.js'

/**
 * What the failed import of an optional package means to whoever asked for the backend.
 *
 * @param cure what to do if the package is there but fails
 */
export function peerError(backend: BackendName, packageName: string, cause: unknown, cure?: string): BackendUnavailableError {
  const command = installCommand(packageName)
  if (isMissing(packageName, cause))
    return new BackendUnavailableError(
      backend,
      `useBackend: ${backend} needs the package ${packageName}, which is not installed.`,
      {
        cure: `Run: ${command}`,
        cause,
      },
    )
  return new BackendUnavailableError(backend, `useBackend: ${packageName} failed to load: ${firstLine(cause)}.`, {
    cure: cure ?? `Install it anew (${command}), or use wasm, which needs no further package.`,
    cause,
  })
}

/** Imports a package that only Node can run. Its name is a variable so that no bundler follows it. */
export async function importNodePackage(backend: BackendName, packageName: string, cure?: string): Promise<unknown> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ packageName)
  } catch (error) {
    throw peerError(backend, packageName, error, cure)
  }
}

/**
 * Whether it is the package itself that wasn't found. Node has codes for that; browsers and the
 * stand-ins that bundlers make for a missing optional package have only their wording.
 */
function isMissing(packageName: string, error: unknown): boolean {
  if (!(error instanceof Error) || !error.message.includes(packageName)) return false
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') return true
  return /could not resolve|failed to resolve|does not resolve|bare specifier|cannot find module/i.test(error.message)
}

/** An error's message without the lines that follow the first, and without its full stop. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return (message.split('\n')[0] ?? '').trim().replace(/\.$/, '')
}
