import { build } from 'tsup'

/**
 * Makes the program from the sources as they are, Sandglass's packages included, so that tests of
 * real processes need nothing built and are never out of date.
 */
export async function buildProgram(folder: string): Promise<void> {
  await build({
    config: false,
    entry: { sandglass: 'src/sandglass.ts' },
    outDir: folder,
    format: 'esm',
    target: 'es2022',
    noExternal: [/^@sandglass\//, '@tensorflow/tfjs-core', '@tensorflow/tfjs-backend-cpu'],
    esbuildOptions: (options) => {
      options.conditions = ['source']
    },
    silent: true,
  })
}
