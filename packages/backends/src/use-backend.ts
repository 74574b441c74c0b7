import { BackendUnavailableError, refuse, SandglassError } from '@sandglass/base'
import { getBackend, getKernel, setBackend, version_core } from '@tensorflow/tfjs-core'
import {
  type Adapter,
  type BackendName,
  backendNames,
  type EngineFiles,
  type StartOptions,
  type StartReport,
} from './adapters/adapter.js'
import { adapters } from './adapters/index.js'
import { firstLine } from './adapters/peer.js'
import { trainingKernels } from './training-kernels.js'

export interface UseBackendOptions {
  /**
   * How many threads to use at most, on backends that have threads. Default: the backend chooses; wasm
   * takes as many as there are processor cores, up to eight.
   */
  threads?: number
  /**
   * For `wasm`: whether the operations that it has no kernel for are there as well, done in JavaScript
   * by TensorFlow.js's cpu backend. Sandglass's own models need none of them, and a page without them
   * loads 40 KB less. Default true.
   */
  fallbacks?: boolean
  /** For `wasm` in pages: the URLs of its parts, where they are served as files. Default: what is inside this package. */
  files?: EngineFiles
  /**
   * With `'auto'`: one step of the work to come. It is run on every device that can be had, and the
   * fastest is taken. It must wait for its result (`await loss.data()`), as GPUs answer at once and
   * compute later; and it must make and dispose of its own tensors, models included, since not every
   * GPU backend can give tensors back to the next device.
   */
  probe?: () => unknown
}

/** What the work runs on; plain JSON. */
export interface BackendReport extends StartReport {
  readonly name: BackendName
  /** The kernels that autoencoders use and this backend lacks: what they are for is slow on it, or fails. */
  readonly missingKernels: readonly string[]
  /** What `'auto'` tried, in its order; empty if the backend was asked for by name. */
  readonly candidates: readonly Candidate[]
}

/** One backend that `'auto'` tried. */
export interface Candidate {
  readonly name: BackendName
  /** The fastest of the probe's timed runs; null if it wasn't measured. */
  readonly milliseconds: number | null
  /** Why it can't be used; null if it can. */
  readonly refused: string | null
}

/** The order of `'auto'` without a probe: our own engine first, and what always works last. */
const order = ['wasm', 'tfjs-wasm', 'cpu'] as const satisfies readonly BackendName[]
/** What `'auto'` measures with a probe. Plain JavaScript is only its last resort. */
const measured = ['wasm', 'webgpu', 'webgl', 'node-gpu', 'node-cpu', 'tfjs-wasm'] as const satisfies readonly BackendName[]
const timedRuns = 3

/**
 * Makes a backend TensorFlow.js's active one, and says what it is.
 *
 * `'auto'` takes the first of wasm, tfjs-wasm and cpu that starts; with a `probe`, the fastest of
 * all devices that can be had. If nothing can be started, the backend that was active before stays
 * active. Switching frees nothing, and tensors move along as they are used: see
 * {@link releaseBackend}.
 *
 * @throws InvalidArgumentError for an unknown name or option
 * @throws BackendUnavailableError with the reason and what to do, for `'auto'` one reason a candidate
 */
export function useBackend(name: BackendName | 'auto' = 'auto', options: UseBackendOptions = {}): Promise<BackendReport> {
  const { probe, ...resolved } = resolve(name, options)
  return oneAfterAnother(() => {
    if (name !== 'auto') return start(name, resolved)
    return probe === null ? startFirst(resolved) : startFastest(resolved, probe)
  })
}

/**
 * Frees a backend's device with all tensors on it: weights of living models too. It can be used anew.
 * If it was the active one, none is: call {@link useBackend} before the next operation.
 *
 * @throws InvalidArgumentError for an unknown name
 */
export function releaseBackend(name: BackendName): Promise<void> {
  checkName('releaseBackend', name, backendNames)
  return oneAfterAnother(async () => {
    latest = null
    await adapters[name].release()
  })
}

/** What was reported last, and for which options: a second call with them has nothing to do. */
let latest: { report: BackendReport; options: StartOptions } | null = null
let queue: Promise<unknown> = Promise.resolve()

/** TensorFlow.js gives up on a start while another one begins, so that there must be one at a time. */
function oneAfterAnother<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = queue.then(work)
  queue = result.catch(() => {})
  return result
}

async function start(name: BackendName, options: StartOptions): Promise<BackendReport> {
  if (latest !== null && isStillActive(latest, name, options)) return latest.report
  const previous: string | undefined = getBackend()
  try {
    const adapter = adapters[name]
    await checkAvailability(adapter)
    const started = await adapter.start(options)
    const report: BackendReport = {
      name,
      ...started,
      versions: { '@tensorflow/tfjs-core': version_core, ...started.versions },
      missingKernels: trainingKernels.filter((kernel) => getKernel(kernel, started.tensorflowName) === undefined),
      candidates: [],
    }
    latest = { report, options }
    return report
  } catch (error) {
    if (previous && getBackend() !== previous) await setBackend(previous)
    throw SandglassError.isInstance(error) ? error : unexpected(name, error)
  }
}

function isStillActive(
  { report, options: started }: NonNullable<typeof latest>,
  name: BackendName,
  options: StartOptions,
): boolean {
  const suits = (options.threads === null || options.threads === started.threads) && (started.fallbacks || !options.fallbacks)
  return suits && report.name === name && report.tensorflowName === getBackend()
}

async function checkAvailability({ name, availability }: Adapter): Promise<void> {
  const { available, reason, cure } = await availability()
  if (!available) throw new BackendUnavailableError(name, `useBackend: ${name} is not available. ${reason}`, { cure })
}

async function startFirst(options: StartOptions): Promise<BackendReport> {
  const candidates: Candidate[] = []
  const errors: unknown[] = []
  for (const name of order) {
    try {
      const report = await start(name, options)
      return { ...report, candidates: [...candidates, { name, milliseconds: null, refused: null }] }
    } catch (error) {
      errors.push(error)
      candidates.push({ name, milliseconds: null, refused: messageOf(error) })
    }
  }
  throw noneAvailable(candidates, errors)
}

async function startFastest(options: StartOptions, probe: () => unknown): Promise<BackendReport> {
  const candidates: Candidate[] = []
  for (const name of measured) {
    try {
      await start(name, options)
      candidates.push({ name, milliseconds: await measure(probe), refused: null })
    } catch (error) {
      candidates.push({ name, milliseconds: null, refused: messageOf(error) })
    }
  }
  const [fastest] = candidates
    .filter((candidate) => candidate.milliseconds !== null)
    .sort((a, b) => (a.milliseconds ?? 0) - (b.milliseconds ?? 0))
  const report = await (fastest ? start(fastest.name, options) : startFirst(options))
  return { ...report, candidates: fastest ? candidates : [...candidates, ...report.candidates] }
}

/** The fastest run in milliseconds, after one that compiles and allocates. */
async function measure(probe: () => unknown): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY
  await probe()
  for (let run = 0; run < timedRuns; run++) {
    const begin = performance.now()
    await probe()
    fastest = Math.min(fastest, performance.now() - begin)
  }
  return fastest
}

function resolve(name: unknown, options: UseBackendOptions): StartOptions & { probe: (() => unknown) | null } {
  checkName('useBackend', name, ['auto', ...backendNames])
  if (typeof options !== 'object' || options === null)
    refuse('useBackend', 'options', 'an object', options, 'Leave it out to have the defaults.')
  const { threads, files, fallbacks, probe, ...unknown } = options
  const [stray] = Object.keys(unknown)
  if (stray !== undefined)
    refuse('useBackend', 'options', 'of threads, files, fallbacks and probe', stray, 'Check the spelling, or leave it out.')
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1))
    refuse('useBackend', 'threads', 'a whole number of at least 1', threads, 'Leave it out to have the backend choose.')
  if (probe !== undefined && (typeof probe !== 'function' || name !== 'auto'))
    refuse('useBackend', 'probe', "a function, and given with the name 'auto' only", probe, "Use 'auto', or leave the probe out.")
  if (files !== undefined) checkFiles(files)
  if (fallbacks !== undefined && typeof fallbacks !== 'boolean')
    refuse('useBackend', 'fallbacks', 'true or false', fallbacks, 'Leave it out to have every operation.')
  return { threads: threads ?? null, files: files ?? null, fallbacks: fallbacks ?? true, probe: probe ?? null }
}

function checkFiles(files: unknown): void {
  const cure = 'Leave it out to take what is inside the package.'
  if (typeof files !== 'object' || files === null) refuse('useBackend', 'files', 'an object', files, cure)
  for (const [name, url] of Object.entries(files)) {
    if (!['engine', 'engineFma', 'worker'].includes(name))
      refuse('useBackend', 'files', 'of engine, engineFma and worker', name, 'Check the spelling, or leave it out.')
    if (url !== undefined && typeof url !== 'string' && !(url instanceof URL))
      refuse('useBackend', `files.${name}`, 'a URL, as a string or an object', url, cure)
  }
}

function checkName(caller: string, name: unknown, known: readonly string[]): void {
  if (typeof name !== 'string' || !known.includes(name))
    refuse(caller, 'name', `one of ${known.join(', ')}`, name, 'Call doctor() to see which of them this machine has.')
}

function noneAvailable(candidates: readonly Candidate[], errors: readonly unknown[]): BackendUnavailableError {
  const reasons = candidates.map(({ name, refused }) => `${name}: ${refused}`).join(' ')
  return new BackendUnavailableError('auto', `useBackend: no backend could be started. ${reasons}`, {
    cure: 'Cure one of these.',
    cause: new AggregateError(errors, 'The errors of the backends that were tried.'),
  })
}

function unexpected(name: BackendName, cause: unknown): BackendUnavailableError {
  return new BackendUnavailableError(name, `useBackend: ${name} failed to start: ${firstLine(cause)}.`, {
    cure: 'Use another backend, and please report this.',
    cause,
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.replace(/^useBackend: /, '') : String(error)
}
