import { defineConfig } from 'tsup'

const common = { format: 'esm', target: 'es2022' } as const

export default defineConfig([
  {
    ...common,
    entry: {
      index: 'src/index.ts',
      contestant: 'src/contestant.ts',
      'write-page': 'src/write-page.ts',
      fidelity: 'src/fidelity/index.ts',
      anomaly: 'src/anomaly/index.ts',
      streaming: 'src/streaming/index.ts',
      gpu: 'src/gpu/index.ts',
      health: 'src/health/index.ts',
    },
    platform: 'node',
    clean: ['*.js'],
    // It is TypeScript, which Node 20 does not run; what it needs is among our own dependencies.
    noExternal: ['@sandglass/browser-tests'],
  },
  {
    ...common,
    // The page in which Sandglass plays in a browser: of the same built packages as in Node.
    entry: ['src/page.ts'],
    outDir: 'dist/page',
    publicDir: 'page',
    platform: 'browser',
    clean: true,
    // Everything is bundled but what only Node plays with, which the page never asks for.
    noExternal: [/^(?!node:)/],
    external: [/^node:/],
  },
])
