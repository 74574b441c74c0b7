import { type backend_util, type DataType, type TensorInfo, util } from '@tensorflow/tfjs-core'
import { CpuCompatibleBackend } from './cpu-compatible.js'
import { Heap, type HeapType } from './heap.js'
import { compileKernels, instantiateKernels, type JobArguments, type JobName, type KernelExports } from './instance.js'
import { Pool } from './pool.js'
import { TensorData } from './tensor-data.js'

type DataId = TensorInfo['dataId']

export interface EngineOptions {
  /** How large the memory may become, in bytes; 2 GB if left out. */
  readonly maximumBytes?: number | undefined
  /** How many threads share in the work, the calling one included; 1 if left out. More need shared memory. */
  readonly threads?: number | undefined
  /** Whether to take the build with fused multiply-add; not if left out. */
  readonly fma?: boolean | undefined
  /** Where to fetch that build; the one inside this package if left out. */
  readonly wasmUrl?: string | URL | undefined
  /** Where a browser finds the worker's script; one is made on the spot if left out. */
  readonly workerUrl?: string | URL | undefined
  /** For tests: cut every job into many chunks, however small it is. */
  readonly alwaysCut?: boolean | undefined
}

/**
 * A TensorFlow.js backend whose tensors live in one WebAssembly memory.
 *
 * TensorFlow.js's cpu kernels work on it as well: such a kernel finds values through
 * `data.get(id).values`, which is a view where they are in the heap, and hands over its result through
 * `makeTensorInfo`, which stays on the JavaScript side until a kernel of ours asks for its address.
 * Operations without a kernel of ours are thus slow, but never missing. This rests on what those
 * kernels use of their own backend, which is not public: hence the exact dependency.
 *
 * What a kernel may use: `address` of its inputs, `output` for its result, `scratch` for what it
 * needs while it runs, `parallel` for a job that threads share in, and `kernels`, the WebAssembly
 * functions, for what is too little to share. All addresses must be had before
 * the first view is taken, since an allocation can grow the memory and make views stale.
 */
export class EngineBackend extends CpuCompatibleBackend<TensorData> {
  readonly kernels: KernelExports
  readonly heap: Heap
  readonly fma: boolean
  readonly #pool: Pool
  /** Of the kernels that are running. */
  readonly #scratch: number[] = []
  readonly #outputs: DataId[] = []

  private constructor(heap: Heap, kernels: KernelExports, pool: Pool, fma: boolean) {
    super()
    this.heap = heap
    this.kernels = kernels
    this.fma = fma
    this.#pool = pool
  }

  /**
   * @throws BackendUnavailableError where WebAssembly is missing, forbidden or lacks 128-bit vectors
   */
  static async create({
    maximumBytes,
    threads = 1,
    fma = false,
    wasmUrl,
    workerUrl,
    alwaysCut = false,
  }: EngineOptions = {}): Promise<EngineBackend> {
    const shared = threads > 1
    const module = await compileKernels({ fma, shared, url: wasmUrl })
    const heap = new Heap({ maximumBytes, shared })
    const kernels = await instantiateKernels(module, heap.memory)
    const pool = await Pool.start(heap, module, kernels, { threads, workerUrl: workerUrl ?? null, alwaysCut })
    return new EngineBackend(heap, kernels, pool, fma)
  }

  get threads(): number {
    return this.#pool.threads
  }

  /**
   * Does `items` independent items of a job, on all threads if they are more than a `grain`.
   *
   * @param grain how many items make a chunk that is worth handing over, some 10 µs of work
   */
  parallel<Name extends JobName>(name: Name, items: number, grain: number, ...values: JobArguments<Name>): void {
    this.#pool.run(name, items, grain, values)
  }

  /** Where a tensor's values are in the heap; they move there if they are not there yet. */
  address({ dataId, dtype }: TensorInfo): number {
    return this.#entry(dataId).address(dtype as HeapType)
  }

  /**
   * A tensor of any content, for a kernel to fill.
   *
   * @throws Error for a negative size, which TensorFlow.js infers where a window is larger than the image
   */
  output(shape: readonly number[], dtype: HeapType): TensorInfo {
    const own = [...shape]
    util.assertNonNegativeIntegerDimensions(own)
    const dataId = {}
    this.data.set(dataId, TensorData.uninitialized(this.heap, dtype, util.sizeFromShape(own)))
    this.#outputs.push(dataId)
    return { dataId, shape: own, dtype }
  }

  /** The same tensor once more, for a kernel whose result is its input. */
  share({ dataId, shape, dtype }: TensorInfo): TensorInfo {
    this.incRef(dataId)
    return { dataId, shape, dtype }
  }

  /** The address of `bytes` bytes of any content that the kernel can use until it ends. */
  scratch(bytes: number): number {
    const address = this.heap.allocate(bytes)
    this.#scratch.push(address)
    return address
  }

  /** The address of whole numbers, i32, for the kernel to look up until it ends. */
  table(values: ArrayLike<number>): number {
    const address = this.scratch(values.length * 4)
    this.heap.view('int32', address, values.length).set(values)
    return address
  }

  /** The address of `count` zeros, float32, until the kernel ends. */
  zeros(count: number): number {
    const address = this.scratch(count * 4)
    this.kernels.fill(address, count, 0)
    return address
  }

  /** Runs a kernel, or a part of one. Its scratch is freed when it ends, and its outputs too if it throws. */
  run<Result>(kernel: () => Result): Result {
    const scratch = this.#scratch.length
    const outputs = this.#outputs.length
    try {
      return kernel()
    } catch (error) {
      for (const dataId of this.#outputs.splice(outputs)) this.disposeData(dataId, true)
      throw error
    } finally {
      while (this.#scratch.length > scratch) this.heap.free(this.#scratch.pop() as number)
      if (this.#outputs.length > outputs) this.#outputs.length = outputs
    }
  }

  /** Copies: the caller may change its array afterwards. */
  override write(values: backend_util.BackendValues, _shape: number[], dtype: DataType): DataId {
    const dataId = {}
    if (dtype === 'float32' && values instanceof Float32Array) this.data.set(dataId, TensorData.copied(this.heap, values))
    else this.move(dataId, values, _shape, dtype, 1)
    return dataId
  }

  /**
   * Takes values over from another backend. They are not put into the heap at once: a cpu kernel that
   * asks for its second input may have a view of its first one already, which growing would make stale.
   */
  override move(dataId: DataId, values: backend_util.BackendValues, _shape: number[], dtype: DataType, refCount: number): void {
    const own = ArrayBuffer.isView(values) ? values.slice() : values
    this.data.set(dataId, new TensorData(this.heap, dtype, own, refCount))
  }

  /**
   * Where cpu kernels hand over their results. They are left where they are, since some (the FFTs)
   * are filled only afterwards; but a contiguous Slice hands over a part of our heap, which would
   * not outlive its source: that is copied.
   */
  override makeTensorInfo(shape: number[], dtype: DataType, values?: backend_util.BackendValues | string[]): TensorInfo {
    const own = ArrayBuffer.isView(values) && this.heap.holds(values) ? values.slice() : encoded(values)
    const dataId = {}
    this.data.set(dataId, new TensorData(this.heap, dtype, own, 1))
    return { dataId, shape, dtype }
  }

  /** A copy that is no view of the heap. */
  override readSync(dataId: DataId): backend_util.BackendValues {
    const values = super.readSync(dataId)
    return ArrayBuffer.isView(values) ? values.slice() : values
  }

  override disposeData(dataId: DataId, force = false): boolean {
    const data = this.data.has(dataId) ? this.#entry(dataId) : null
    const gone = super.disposeData(dataId, force)
    if (gone) data?.release()
    return gone
  }

  /** Ends the threads. TensorFlow.js calls it when the backend is removed. */
  override dispose(): void {
    this.#pool.dispose()
  }

  override memory() {
    const { size: heapBytes, used: heapBytesInUse, peak: heapBytesPeak } = this.heap
    return { unreliable: false, reasons: [] as string[], heapBytes, heapBytesInUse, heapBytesPeak }
  }

  /** Lets `heapBytesPeak` begin anew, at what is in use. */
  resetMemoryPeak(): void {
    this.heap.resetPeak()
  }

  /** Also brings values over from another backend, if they are still there. */
  #entry(dataId: DataId): TensorData {
    return this.data.get(dataId) as TensorData
  }
}

/** Texts as TensorFlow.js keeps them, in UTF-8; all else as it is. */
function encoded(values: backend_util.BackendValues | string[] | undefined): backend_util.BackendValues | undefined {
  if (typeof values?.[0] !== 'string') return values as backend_util.BackendValues | undefined
  return (values as string[]).map((text) => util.encodeString(text))
}
