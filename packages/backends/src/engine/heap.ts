import { OutOfMemoryError } from '@sandglass/base'
import { Allocator } from './allocator.js'

/** Bytes in a page, the unit in which WebAssembly memories grow. */
const pageSize = 65536
/** What is below belongs to the pool; so no tensor has the address 0. */
export const firstAddress = 24576
/** Kernels read whole vectors: the last one may reach so many bytes behind what was handed out. */
const slack = 64
/** Addresses are signed 32-bit numbers on their way between JavaScript and WebAssembly. */
const largestHeap = 2 ** 31
/** Less than this at most, and there is no point in going on. */
const smallestHeap = 2 ** 27

/** The types that kernels find in the heap, by TensorFlow.js's names. */
export type HeapType = 'float32' | 'int32' | 'bool'
export type HeapView = Float32Array | Int32Array | Uint8Array

const constructors = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }

export interface HeapOptions {
  /** How large the memory may become, in bytes; 2 GB if left out. */
  readonly maximumBytes?: number | undefined
  /** Whether threads share it. */
  readonly shared?: boolean | undefined
}

/** One WebAssembly memory and who holds which part of it. It grows as needed and never shrinks. */
export class Heap {
  readonly memory: WebAssembly.Memory
  readonly isShared: boolean
  readonly #allocator = new Allocator(firstAddress)
  readonly #maximumPages: number
  /** What `memory.buffer` has been: growing gives it a new object, and those of a shared memory stay good. */
  readonly #buffers = new WeakSet<ArrayBufferLike>()

  constructor({ maximumBytes = largestHeap, shared = false }: HeapOptions = {}) {
    this.isShared = shared
    const made = reserve(Math.floor(maximumBytes / pageSize), shared)
    this.memory = made.memory
    this.#maximumPages = made.maximum
    this.#extend()
  }

  /** Bytes handed out. */
  get used(): number {
    return this.#allocator.used
  }

  /** The most bytes that were handed out at once since `resetPeak`. */
  get peak(): number {
    return this.#allocator.peak
  }

  resetPeak(): void {
    this.#allocator.resetPeak()
  }

  /** Bytes of the memory. */
  get size(): number {
    return this.memory.buffer.byteLength
  }

  /**
   * @returns the address, a multiple of 16, of `bytes` bytes of any content
   * @throws OutOfMemoryError
   */
  allocate(bytes: number): number {
    const address = this.#allocator.allocate(bytes)
    if (address !== null) return address
    this.#grow(bytes)
    const grown = this.#allocator.allocate(bytes)
    if (grown === null) throw this.#outOfMemory(bytes)
    return grown
  }

  free(address: number): void {
    this.#allocator.free(address)
  }

  /** Values in the memory as they are now; a view is stale once the memory has grown. */
  view<Type extends HeapType>(type: Type, address: number, length: number): InstanceType<(typeof constructors)[Type]>
  view(type: HeapType, address: number, length: number): HeapView {
    return new constructors[type](this.memory.buffer, address, length)
  }

  /** Whether an array lies in this memory and isn't stale. */
  holds(array: ArrayBufferView): boolean {
    return this.isShared ? this.#buffers.has(array.buffer) : array.buffer === this.memory.buffer
  }

  /** By a quarter, so that growing stays rare; by what is needed where that is more, or where a quarter can't be had. */
  #grow(bytes: number): void {
    const pages = this.size / pageSize
    const needed = Math.ceil(this.#allocator.shortage(bytes) / pageSize)
    for (const added of [Math.max(needed, Math.ceil(pages / 4)), needed]) {
      if (pages + added > this.#maximumPages) continue
      try {
        this.memory.grow(added)
      } catch {
        continue // the process has no more to give; perhaps the smaller amount
      }
      this.#extend()
      return
    }
    throw this.#outOfMemory(bytes)
  }

  #extend(): void {
    this.#buffers.add(this.memory.buffer)
    this.#allocator.extend(this.size - slack)
  }

  #outOfMemory(bytes: number): OutOfMemoryError {
    const limit = this.#maximumPages * pageSize
    return new OutOfMemoryError(
      `wasm: no room for ${megabytes(bytes)} more, ${megabytes(this.used)} of at most ${megabytes(limit)} are in use.`,
      { cure: 'Use a smaller batch size or a smaller model, or dispose of tensors that are no longer needed.' },
    )
  }
}

/** A memory that can grow to `maximum` pages, or to half or a quarter of them where a phone can't reserve as much. */
function reserve(maximum: number, shared: boolean): { memory: WebAssembly.Memory; maximum: number } {
  const initial = Math.min(16, maximum)
  try {
    return { memory: new WebAssembly.Memory({ initial, maximum, shared }), maximum }
  } catch (error) {
    if (maximum * pageSize <= smallestHeap) throw error
    return reserve(Math.floor(maximum / 2), shared)
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`
}
