import { type Engine, type EngineSetup, startEngine } from './engine.js'

/** Engines of one build, which must give the same bits. */
export type SameBits = readonly [Engine, ...Engine[]]

type Setups = readonly [EngineSetup, ...EngineSetup[]]

/**
 * Engines of one build whose results must have the same bits: on any number of threads, and however a
 * job is cut. The first does every job whole, as a reference for the others.
 */
const plain: Setups = [
  { threads: 1 },
  { threads: 1, alwaysCut: true },
  { threads: 2 },
  { threads: 2, alwaysCut: true },
  { threads: 4, alwaysCut: true },
]

const fma: Setups = [
  { threads: 1, fma: true },
  { threads: 2, fma: true, alwaysCut: true },
  { threads: 4, fma: true, alwaysCut: true },
]

/** Of each build, engines that must give the same bits. */
export async function startBuilds(): Promise<SameBits[]> {
  return [await startAll(plain), await startAll(fma)]
}

async function startAll([first, ...others]: Setups): Promise<SameBits> {
  const engines: [Engine, ...Engine[]] = [await startEngine(first)]
  for (const setup of others) engines.push(await startEngine(setup))
  return engines
}
