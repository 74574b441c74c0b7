/** How many times as many random problems as usual are to be tried: `SANDGLASS_PROPERTY_RUNS`, 1 if unset. */
export function runs(usual: number): number {
  return Math.ceil(usual * Number(process.env.SANDGLASS_PROPERTY_RUNS ?? 1))
}
