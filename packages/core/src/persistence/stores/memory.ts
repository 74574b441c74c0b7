import type { Store } from '@sandglass/base'
import { checkName } from './names.js'

/** A store that lasts as long as the program. */
export function memoryStore(): Store {
  const files = new Map<string, Uint8Array>()
  return {
    async read(name) {
      checkName('store.read', name)
      return files.get(name)?.slice() ?? null
    },
    async write(name, bytes) {
      checkName('store.write', name)
      files.set(name, new Uint8Array(bytes))
    },
    async list(prefix = '') {
      return [...files.keys()].filter((name) => name.startsWith(prefix)).sort()
    },
    async remove(name) {
      checkName('store.remove', name)
      files.delete(name)
    },
  }
}
