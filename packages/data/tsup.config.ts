import { defineConfig } from 'tsup'

/** Entry points that bring a library or a format along, each in a folder of its own. */
const formats = ['mnist', 'fashion-mnist', 'npy', 'csv', 'preprocessing', 'series', 'images', 'inspection', 'parquet', 'cache']

export default defineConfig({
  entry: { index: 'src/index.ts', ...Object.fromEntries(formats.map((name) => [`${name}/index`, `src/${name}/index.ts`])) },
  format: 'esm',
  target: 'es2022',
  dts: true,
  sourcemap: true,
  clean: true,
})
