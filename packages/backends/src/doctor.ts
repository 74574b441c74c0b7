import { BackendUnavailableError } from '@sandglass/base'
import { getBackend } from '@tensorflow/tfjs-core'
import { type Adapter, type Availability, type BackendName, backendNames } from './adapters/adapter.js'
import { unavailable } from './adapters/availability.js'
import { adapters } from './adapters/index.js'
import { firstLine } from './adapters/peer.js'
import { type Platform, platform } from './platform.js'

/** What this machine can run on; plain JSON. */
export interface DoctorReport {
  readonly platform: Platform
  /** TensorFlow.js's name of the active backend; null if none was chosen yet. */
  readonly active: string | null
  /** Every backend there is, available or not. */
  readonly backends: readonly Diagnosis[]
}

/** Whether one backend can be used, and if not, why and what to do. */
export type Diagnosis = Availability & {
  readonly name: BackendName
  readonly description: string
}

/** A driver can hang, and a diagnosis must not. */
const patience = 1500

/**
 * Which backends this machine has, and what the others lack.
 *
 * It starts none of them, leaves the active one as it is, and never throws. Whether an optional
 * package is part of a browser's bundle shows only when it is loaded: there, the answer is about
 * the device alone.
 */
export async function doctor(): Promise<DoctorReport> {
  return {
    platform: platform(),
    active: getBackend() ?? null,
    backends: await Promise.all(backendNames.map((name) => diagnose(adapters[name]))),
  }
}

async function diagnose(adapter: Adapter): Promise<Diagnosis> {
  const { name, description } = adapter
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<Availability>((resolve) => {
    timer = setTimeout(
      () => resolve(unavailable(`It did not answer within ${patience / 1000} seconds.`, 'Update its driver, or use wasm.')),
      patience,
    )
  })
  try {
    return { name, description, ...(await Promise.race([adapter.availability(), silence])) }
  } catch (error) {
    return { name, description, ...failure(error) }
  } finally {
    clearTimeout(timer)
  }
}

function failure(error: unknown): Availability {
  if (!BackendUnavailableError.isInstance(error))
    return unavailable(`It failed: ${firstLine(error)}.`, 'Please report this, and use wasm.')
  return unavailable(error.message.replace('useBackend: ', '').replace(` ${error.cure}`, ''), error.cure)
}
