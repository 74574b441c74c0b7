import {
  backend_util,
  buffer,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type Rank,
  type Tensor,
  type TensorBuffer,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core'

type DataId = TensorInfo['dataId']

/** What stands behind a tensor: its values, or the two tensors that a complex one is made of. */
export interface StoredData {
  readonly values: backend_util.BackendValues
  readonly dtype: DataType
  /** How many tensors share it. */
  refCount: number
  complexTensorInfos?: { real: TensorInfo; imag: TensorInfo }
}

/**
 * A TensorFlow.js backend that TensorFlow.js's cpu kernels can run on: it has what they ask of their
 * own `MathBackendCPU`, which can't be had without all of those kernels. They find values through
 * `data.get(id).values`, and hand over their results through `makeTensorInfo`.
 */
export abstract class CpuCompatibleBackend<Data extends StoredData> extends KernelBackend {
  readonly data: DataStorage<Data>
  /** Of the cpu kernels' matrix product. */
  readonly blockSize = 48

  constructor() {
    super()
    // It brings values over that are on another backend.
    this.data = new DataStorage(this, engine())
  }

  abstract makeTensorInfo(shape: number[], dtype: DataType, values?: backend_util.BackendValues | string[]): TensorInfo

  makeOutput(values: backend_util.BackendValues, shape: number[], dtype: DataType): Tensor {
    return engine().makeTensorFromTensorInfo(this.makeTensorInfo(shape, dtype, values), this)
  }

  override refCount(dataId: DataId): number {
    return this.data.has(dataId) ? this.data.get(dataId).refCount : 0
  }

  override incRef(dataId: DataId): void {
    this.data.get(dataId).refCount++
  }

  decRef(dataId: DataId): void {
    if (this.data.has(dataId)) this.data.get(dataId).refCount--
  }

  override numDataIds(): number {
    return this.data.numDataIds()
  }

  override async read(dataId: DataId): Promise<backend_util.BackendValues> {
    return this.readSync(dataId)
  }

  override readSync(dataId: DataId): backend_util.BackendValues {
    const { dtype, complexTensorInfos, values } = this.data.get(dataId)
    if (complexTensorInfos === undefined) return util.convertBackendValuesAndArrayBuffer(values, dtype)
    const [real, imaginary] = [complexTensorInfos.real, complexTensorInfos.imag].map((part) => this.readSync(part.dataId))
    return backend_util.mergeRealAndImagArrays(real as Float32Array, imaginary as Float32Array)
  }

  bufferSync({ dataId, shape, dtype }: TensorInfo): TensorBuffer<Rank, DataType> {
    const values = this.readSync(dataId)
    const decoded = dtype === 'string' ? (values as Uint8Array[]).map((text) => util.decodeString(text)) : values
    return buffer(shape as [], dtype, decoded as never)
  }

  /** @returns whether the values are gone: not as long as other tensors share them, unless `force` */
  override disposeData(dataId: DataId, force = false): boolean {
    if (!this.data.has(dataId)) return true
    const data = this.data.get(dataId)
    data.refCount--
    if (!force && data.refCount > 0) return false
    if (data.complexTensorInfos !== undefined)
      for (const part of Object.values(data.complexTensorInfos)) this.disposeData(part.dataId, true)
    this.data.delete(dataId)
    return true
  }

  disposeIntermediateTensorInfo({ dataId }: TensorInfo): void {
    this.disposeData(dataId)
  }

  override async time(work: () => void): Promise<{ kernelMs: number }> {
    const began = util.now()
    work()
    return { kernelMs: util.now() - began }
  }

  override floatPrecision(): 16 | 32 {
    return 32
  }
}
