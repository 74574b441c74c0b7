// One file for a page without a bundler of its own.
export * from '@sandglass/backends'
export * from '@sandglass/core'
export { gaussian, shapes } from '@sandglass/data'
