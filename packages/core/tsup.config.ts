import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    'operations/index': 'src/operations/index.ts',
    'persistence/stores/node': 'src/persistence/stores/node.ts',
    'persistence/stores/browser': 'src/persistence/stores/browser.ts',
  },
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
})
