import { useBackend } from '@sandglass/backends'

interface LockstepDevice {
  readonly backend: 'wasm' | 'cpu'
  readonly threads: number
}

/** What trainings are held to another framework's on. */
export const lockstepDevices: readonly LockstepDevice[] = [
  { backend: 'wasm', threads: 1 },
  { backend: 'wasm', threads: 2 },
  { backend: 'cpu', threads: 1 },
]

export async function useLockstepDevice({ backend, threads }: LockstepDevice): Promise<void> {
  const report = await useBackend(backend, { threads })
  if (backend === 'wasm' && report.threads !== threads)
    throw new Error(`${threads} threads were wanted, and there are ${report.threads}.`)
}
