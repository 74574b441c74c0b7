import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/contestant.ts', 'src/write-page.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  clean: true,
  // It is TypeScript, which Node 20 does not run; what it needs is among our own dependencies.
  noExternal: ['@sandglass/browser-tests'],
})
