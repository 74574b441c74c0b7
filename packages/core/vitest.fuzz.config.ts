import { testConfig } from '../../vitest.shared.ts'

// Every reader, with a hundred thousand mutated files, in a heap that no small file may outgrow.
export default testConfig({
  include: ['src/readers.test.ts'],
  pool: 'forks',
  execArgv: ['--max-old-space-size=768'],
  env: { SANDGLASS_CASES: String(100_000 * Number(process.env.SANDGLASS_PROPERTY_RUNS ?? 1)) },
})
