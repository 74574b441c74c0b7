import { fileURLToPath } from 'node:url'

/**
 * The test settings that every package shares: Sandglass's packages are read from their sources
 * (so that nothing needs building first), and the results are also written as JSON, for the
 * count that `npm test` ends with; each script of a package (`test`, `test:fidelity`) has its own file.
 */
export function testConfig<Options extends object>(test?: Options) {
  const script = process.env.npm_lifecycle_event ?? 'test'
  return {
    resolve: { conditions: ['source'] },
    ssr: { resolve: { conditions: ['source'], externalConditions: ['source'] } },
    test: {
      include: ['src/**/*.test.ts'],
      setupFiles: [fileURLToPath(new URL('./vitest.setup.ts', import.meta.url))],
      // What is quick on a free machine may take long on a shared one; nothing here is timed.
      testTimeout: 60_000,
      hookTimeout: 60_000,
      reporters: ['default', 'json'],
      outputFile: { json: `.results/${script.replaceAll(':', '-')}.json` },
      server: { deps: { inline: [/^@sandglass\//, /packages\/\w+\/src/] } },
      ...test,
    },
  }
}
