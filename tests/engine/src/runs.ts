/** How many times as much as usual is to be tried: `SANDGLASS_PROPERTY_RUNS`, 1 if unset. */
export function runs(usual: number): number {
  return Math.ceil(usual * Number(process.env.SANDGLASS_PROPERTY_RUNS ?? 1))
}

/** What random problems are drawn from; property tests get the same from vitest.setup.ts. */
export const propertySeed = Number(process.env.SANDGLASS_PROPERTY_SEED ?? 20_261_123)
