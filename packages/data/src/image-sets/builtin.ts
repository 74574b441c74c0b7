/**
 * One of Node's own modules, or null in a browser. No import names it, so that bundlers for the
 * browser have nothing to resolve.
 */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] | null {
  return (globalThis.process?.getBuiltinModule?.(name) as Builtins[Name] | undefined) ?? null
}

interface Builtins {
  'node:crypto': typeof import('node:crypto')
  'node:fs': typeof import('node:fs')
  'node:module': typeof import('node:module')
  'node:os': typeof import('node:os')
  'node:path': typeof import('node:path')
  'node:url': typeof import('node:url')
}
