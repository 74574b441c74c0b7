import { allowFma, type BackendName, useBackend } from '@sandglass/backends'
import type { TensorFile } from '@sandglass/core'
import type { ProcessPlay, RoundPlay } from '../../protocol.js'
import type { Player, Prepared } from '../player.js'

/** Each is imported only when it is played, so that a cold start loads nothing that it doesn't need. */
const inRounds: Readonly<Record<RoundPlay, () => Promise<(problem: TensorFile) => Promise<Prepared>>>> = {
  steps: async () => (await import('./steps.js')).playSteps,
  epoch: async () => (await import('./epoch.js')).playEpoch,
  reconstruct: async () => (await import('./inference.js')).playReconstruct,
  encode: async () => (await import('./inference.js')).playEncode,
  overhead: async () => (await import('./overhead.js')).playOverhead,
  operation: async () => (await import('./operation.js')).playOperation,
}

const once: Readonly<Record<ProcessPlay, () => Promise<(problem: TensorFile) => Promise<number>>>> = {
  'first-step': async () => (await import('./steps.js')).playFirstStep,
  'peak-memory': async () => (await import('./peak-memory.js')).playPeakMemory,
}

/** Plays with Sandglass's core on one of its backends. */
export async function corePlayer(backend: BackendName, threads: number): Promise<Player> {
  if (backend === 'wasm') allowFma()
  const report = await useBackend(backend, { threads })
  const engine = backend === 'wasm' ? [report.fma ? 'engine with FMA' : 'engine'] : backend === 'webgpu' ? [report.device] : []
  const versions = Object.entries(report.versions).map(([name, version]) => `${name} ${version}`)
  return {
    version: [...engine, ...versions].join(', '),
    threads: report.threads ?? threads,
    prepare: async (play, problem) => (await inRounds[play]())(problem),
    once: async (play, problem) => (await once[play]())(problem),
  }
}
