import { defineConfig } from 'tsup'

export default defineConfig({
  entry: { index: 'src/index.ts', 'mnist/index': 'src/mnist/index.ts', 'fashion-mnist/index': 'src/fashion-mnist/index.ts' },
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
})
