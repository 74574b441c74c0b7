import { build } from 'tsup'

/**
 * Makes the program from the sources as they are, Sandglass's packages included, so that tests of
 * real processes need nothing built before, and are never out of date.
 *
 * @param folder where it goes; below this package, so that what stays outside of it is found
 */
export async function buildProgram(folder: string): Promise<void> {
  await build({
    config: false,
    entry: { sandglass: 'src/sandglass.ts', interrupt: 'src/interrupt.ts' },
    outDir: folder,
    format: 'esm',
    target: 'es2022',
    noExternal: [/^@sandglass\//, /^@tensorflow\/tfjs-(core|backend-cpu)/],
    // TensorFlow.js asks for Node's modules by `require`.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    esbuildOptions: (options) => {
      options.conditions = ['source']
    },
    silent: true,
  })
}
