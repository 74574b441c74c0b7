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
