import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { backend_util, DataId } from '@tensorflow/tfjs-core'

/** Of values that tensors of float32, int32 and bool have on the processor. */
type Numbers = ArrayLike<number> & backend_util.TypedArray

/**
 * Has tensors uploaded through the device's queue, which keeps memory for that. TensorFlow.js makes a buffer for each
 * upload and destroys it, which took longer on an NVIDIA H200 than to call a program, also for a single number.
 *
 * The queue writes before all that is not handed in yet. No such program knows the buffer: it is new, or comes back from
 * a tensor whose last program was handed in.
 *
 * @param backendClass whose instances are to do so
 */
export function uploadByQueue(backendClass: { readonly prototype: WebGPUBackend }): void {
  const { prototype } = backendClass
  const stock = prototype.uploadToGPU
  prototype.uploadToGPU = function (this: WebGPUBackend, dataId: DataId) {
    const data = this.tensorMap.get(dataId)
    if (data.resource || !data.values) {
      stock.call(this, dataId)
      return
    }
    const values = asOnDevice(data.values as Numbers, data.dtype === 'float32')
    const buffer = this.bufferManager.acquireBuffer(values.byteLength, usage())
    this.queue.writeBuffer(buffer, 0, values)
    Object.assign(data, { resource: buffer, values: null })
  }
}

/** The device has whole numbers and truth values in four bytes as well. What it copies must not be shared between threads. */
function asOnDevice(values: Numbers, isFloat: boolean): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  const isOwn = values.buffer instanceof ArrayBuffer
  if (isFloat) return isOwn && values instanceof Float32Array ? (values as Float32Array<ArrayBuffer>) : Float32Array.from(values)
  return isOwn && values instanceof Int32Array ? (values as Int32Array<ArrayBuffer>) : Int32Array.from(values)
}

/** The names stand in a global that Node has only once WebGPU was provided. */
function usage(): number {
  return GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST
}
