import { defineConfig } from 'tsup'

const common = { format: 'esm', target: 'es2022', sourcemap: true } as const

export default defineConfig([
  {
    ...common,
    // File by file, for bundlers: they leave out whole files, but not the schemas within one that nobody uses.
    entry: ['src/**/*.ts', '!src/**/*.test.ts', '!src/**/*.contract.ts', '!src/testing/**', '!src/**/fake-*.ts'],
    bundle: false,
  },
  {
    ...common,
    // In few files for Node, which takes its time for each of hundreds; and the types for everyone.
    entry: {
      index: 'src/index.ts',
      'operations/index': 'src/operations/index.ts',
      'persistence/stores/node': 'src/persistence/stores/node.ts',
      'persistence/stores/browser': 'src/persistence/stores/browser.ts',
    },
    outDir: 'dist/node',
    dts: true,
  },
])
