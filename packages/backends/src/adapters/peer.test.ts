import { expect, test } from 'vitest'
import { importNodePackage, peerError } from './peer.js'

const packageName = '@tensorflow/tfjs-backend-webgl'

test.each([
  [
    'Node',
    Object.assign(new Error(`Cannot find package '${packageName}' imported from /app/index.js`), { code: 'ERR_MODULE_NOT_FOUND' }),
  ],
  ['webpack', Object.assign(new Error(`Cannot find module '${packageName}'`), { code: 'MODULE_NOT_FOUND' })],
  ['Vite', new Error(`Could not resolve "${packageName}" imported by "@sandglass/backends". Is it installed?`)],
  ['Chromium', new TypeError(`Failed to resolve module specifier '${packageName}'`)],
  ['Firefox', new TypeError(`The specifier “${packageName}” was a bare specifier, but was not remapped to anything.`)],
  ['Safari', new TypeError(`Module name, '${packageName}' does not resolve to a valid URL.`)],
])("tells from %s's error that a package is missing, and how to install it", (_, cause) => {
  const error = peerError('webgl', packageName, cause)
  expect(error.message).toBe(
    `useBackend: webgl needs the package ${packageName}, which is not installed. Run: npm install ${packageName}@4.22.0`,
  )
  expect(error.backend).toBe('webgl')
  expect(error.cause).toBe(cause)
})

test.each([
  [
    'a package that it needs itself',
    Object.assign(new Error("Cannot find package 'seedrandom' imported from /x.js"), { code: 'ERR_MODULE_NOT_FOUND' }),
  ],
  ['a native part', Object.assign(new Error('libtensorflow.so.2: cannot open shared object file'), { code: 'ERR_DLOPEN_FAILED' })],
  ['its own code', new Error(`${packageName} broke`)],
])('does not call a package missing that lacks %s', (_, cause) => {
  expect(peerError('webgl', packageName, cause).message).toBe(
    `useBackend: ${packageName} failed to load: ${cause.message}. Install it anew (npm install ${packageName}@4.22.0), or use wasm, which needs no further package.`,
  )
})

test('gives the cure for a broken package where there is a better one', () => {
  expect(peerError('node-cpu', packageName, new Error('broken.\nand more'), 'Rebuild it.').message).toBe(
    `useBackend: ${packageName} failed to load: broken. Rebuild it.`,
  )
})

test('a package that Node does not find is a backend that is not available', async () => {
  await expect(importNodePackage('node-cpu', '@sandglass/no-such-package')).rejects.toMatchObject({
    code: 'backend-unavailable',
    backend: 'node-cpu',
    cure: 'Run: npm install @sandglass/no-such-package',
  })
})
