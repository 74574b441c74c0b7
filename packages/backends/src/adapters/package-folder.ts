import { nodeModule } from '../platform.js'

/** The folder of an installed package; null if it isn't installed, or where only a bundler could tell. */
export function packageFolder(packageName: string): string | null {
  const modules = nodeModule('module')
  const path = nodeModule('path')
  if (!modules || !path) return null
  try {
    return path.dirname(modules.createRequire(import.meta.url).resolve(`${packageName}/package.json`))
  } catch {
    return null
  }
}

/** The version of an installed package; null where {@link packageFolder} is. */
export function packageVersion(packageName: string): string | null {
  const folder = packageFolder(packageName)
  const fs = nodeModule('fs')
  if (folder === null || fs === null) return null
  const { version } = JSON.parse(fs.readFileSync(`${folder}/package.json`, 'utf8')) as { version?: string }
  return version ?? null
}
