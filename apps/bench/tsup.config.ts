import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/contestant.ts'],
  format: 'esm',
  target: 'es2022',
  platform: 'node',
  clean: true,
})
