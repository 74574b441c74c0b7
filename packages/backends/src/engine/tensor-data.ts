import type { backend_util, DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { Heap, HeapType, HeapView } from './heap.js'

/** Values of one type in the heap. */
interface Placement {
  readonly type: HeapType
  readonly address: number
  readonly length: number
  /** Made when it is asked for: most tensors of a step are never looked at from outside of kernels. */
  view: HeapView | null
}

/**
 * The values behind one or more tensors. They start in the heap if a kernel of
 * ours made them or a user gave floats, else on the JavaScript side, and move into the heap when such a kernel first asks for them; tfjs's
 * cpu kernels read them through `values` wherever they are.
 *
 * Values of type string, and the pair that a complex tensor is, never move.
 */
export class TensorData {
  refCount: number
  readonly dtype: DataType
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo }
  readonly #heap: Heap
  #host: backend_util.BackendValues | undefined
  #placement: Placement | null = null
  /** The same values as another type: cpu's Cast gives one set of values to tensors of two types. */
  #converted: Placement | null = null

  constructor(heap: Heap, dtype: DataType, values: backend_util.BackendValues | undefined, refCount: number) {
    this.#heap = heap
    this.dtype = dtype
    this.#host = values
    this.refCount = refCount
  }

  /** Values of any content, in the heap. */
  static uninitialized(heap: Heap, type: HeapType, length: number): TensorData {
    const data = new TensorData(heap, type, undefined, 1)
    data.#placement = place(heap, type, length)
    return data
  }

  /** A copy in the heap, for who can wait for it to grow: no cpu kernel runs while a user makes a tensor. */
  static copied(heap: Heap, values: Float32Array): TensorData {
    const data = TensorData.uninitialized(heap, 'float32', values.length)
    ;(data.values as Float32Array).set(values)
    return data
  }

  /**
   * A view of the heap goes stale when that grows: hold on to it no longer than a kernel runs. There
   * are none behind a complex tensor, whose parts have their own.
   */
  get values(): backend_util.BackendValues {
    return this.#placement === null ? (this.#host as backend_util.BackendValues) : current(this.#heap, this.#placement)
  }

  /** Where the values are in the heap, as `type`. They move or are converted there at the first call. */
  address(type: HeapType): number {
    if (type !== this.dtype) return this.#convertedTo(type).address
    this.#placement ??= this.#place(type)
    this.#host = undefined
    return this.#placement.address
  }

  release(): void {
    if (this.#placement !== null) this.#heap.free(this.#placement.address)
    if (this.#converted !== null) this.#heap.free(this.#converted.address)
    this.#placement = null
    this.#converted = null
  }

  #convertedTo(type: HeapType): Placement {
    if (this.#converted?.type === type) return this.#converted
    const converted = this.#place(type)
    if (this.#converted !== null) this.#heap.free(this.#converted.address)
    this.#converted = converted
    return converted
  }

  #place(type: HeapType): Placement {
    const placement = place(this.#heap, type, this.values.length)
    // Asked for again: placing may have grown the heap, and the first answer was a view of it.
    current(this.#heap, placement).set(this.values as ArrayLike<number>)
    return placement
  }
}

function place(heap: Heap, type: HeapType, length: number): Placement {
  const address = heap.allocate(length * (type === 'bool' ? 1 : 4))
  return { type, address, length, view: null }
}

function current(heap: Heap, placement: Placement): HeapView {
  const { view, type, address, length } = placement
  if (view !== null && heap.holds(view)) return view
  placement.view = heap.view(type, address, length)
  return placement.view
}
