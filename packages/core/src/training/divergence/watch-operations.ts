import * as tf from '@tensorflow/tfjs-core'
import type { WatchLayer } from '../../layers/layer.js'
import type { Model } from '../../models/model.js'

/** In which part of a step an operation runs. */
export type Phase = 'forward' | 'backward' | 'update'

/** An operation that gave something that is not finite. */
export interface Fault {
  /** TensorFlow.js's name of the kernel, such as `Exp`. */
  readonly kernel: string
  /** The layer that it belongs to; null for what is outside of layers, such as the loss. */
  readonly layer: string | null
  readonly phase: Phase
  readonly inputs: readonly Extent[]
  readonly outputs: readonly (readonly number[])[]
}

/** An input's shape and its bounds. */
export interface Extent {
  readonly shape: readonly number[]
  readonly least: number
  readonly most: number
}

/** One operation's input or output: what is read of it later, on the device. */
interface Look {
  readonly shape: readonly number[]
  /** Not finite if anything in it is not. */
  readonly sum: tf.Scalar
  readonly least: tf.Scalar
  readonly most: tf.Scalar
}

interface Operation extends Pick<Fault, 'kernel' | 'layer' | 'phase'> {
  readonly inputs: readonly Look[]
  readonly outputs: readonly Look[]
}

/** The parts of TensorFlow.js's engine that it has no function for. */
interface Engine {
  readonly state: { readonly activeTape: readonly TapeNode[] | null }
  runKernel(name: string, inputs: tf.NamedTensorMap, attributes?: object): tf.Tensor | tf.Tensor[]
}

interface TapeNode {
  gradient?: (outputGradients: tf.Tensor[]) => Readonly<Record<string, () => tf.Tensor>>
}

/**
 * Watches every operation on the device, to find the first whose result is not finite: which kernel,
 * in which layer, on the way forward or back. It makes a step several times as long, and waits for
 * nothing before `firstFault` is called.
 */
export class OperationWatch {
  /** Hears of layers; for the objective's context. */
  readonly watch: WatchLayer
  phase: Phase = 'forward'
  private readonly engine = tf.engine() as unknown as Engine
  private readonly operations: Operation[] = []
  /** All that is on the device. */
  private readonly looks: Look[] = []
  private layer: string | null = null
  private isLooking = false

  constructor() {
    this.watch = (name, _layer, apply) => {
      const before = this.engine.state.activeTape?.length ?? 0
      const output = this.within(name, apply)
      // The gradients of what the layer did belong to it too.
      for (const node of this.engine.state.activeTape?.slice(before) ?? []) this.name(node, name)
      return output
    }
  }

  /** The same model, that tells when it goes forward. */
  modelOf(model: Model): Model {
    return {
      ...model,
      objective: (batch, context) => {
        this.phase = 'forward'
        const objective = model.objective(batch, context)
        this.phase = 'backward'
        return objective
      },
    }
  }

  /** Does some work, during which operations are watched. Where it fails, nothing that was looked at is left. */
  during<Result>(work: () => Result): Result {
    const { engine } = this
    const { runKernel } = engine
    engine.runKernel = (kernel, inputs, attributes) => {
      if (this.isLooking) return runKernel.call(engine, kernel, inputs, attributes)
      const given = this.lookAll(Object.values(inputs).flat())
      const result = runKernel.call(engine, kernel, inputs, attributes)
      this.operations.push({
        kernel: kernel.replace(/^_/, ''),
        layer: this.layer,
        phase: this.phase,
        inputs: given,
        outputs: this.lookAll([result].flat()),
      })
      return result
    }
    try {
      return work()
    } catch (error) {
      this.forget()
      throw error
    } finally {
      // Uncovers the method of its class.
      Reflect.deleteProperty(engine, 'runKernel')
    }
  }

  /** The first operation with a result that is not finite; null if there was none. Frees what was looked at. */
  async firstFault(): Promise<Fault | null> {
    try {
      for (const { kernel, layer, phase, inputs, outputs } of this.operations) {
        const sums = await Promise.all(outputs.map(({ sum }) => read(sum)))
        if (sums.every(Number.isFinite)) continue
        const extent = async ({ shape, least, most }: Look) => ({ shape, least: await read(least), most: await read(most) })
        return { kernel, layer, phase, inputs: await Promise.all(inputs.map(extent)), outputs: outputs.map(({ shape }) => shape) }
      }
      return null
    } finally {
      this.forget()
    }
  }

  private forget(): void {
    for (const { sum, least, most } of this.looks) tf.dispose([sum, least, most])
    this.looks.length = 0
    this.operations.length = 0
  }

  private within<Result>(layer: string | null, work: () => Result): Result {
    const outer = this.layer
    this.layer = layer
    try {
      return work()
    } finally {
      this.layer = outer
    }
  }

  private name(node: TapeNode, layer: string): void {
    const { gradient } = node
    if (!gradient) return
    node.gradient = (outputGradients) => {
      const inputs = this.within(layer, () => gradient(outputGradients))
      const named = Object.entries(inputs).map(([name, compute]) => [name, () => this.within(layer, compute)] as const)
      return Object.fromEntries(named)
    }
  }

  private lookAll(tensors: readonly unknown[]): Look[] {
    this.isLooking = true
    try {
      return tensors.flatMap((tensor) => {
        if (!(tensor instanceof tf.Tensor) || tensor.dtype !== 'float32' || tensor.size === 0) return []
        const seen = look(tensor)
        this.looks.push(seen)
        return seen
      })
    } finally {
      this.isLooking = false
    }
  }
}

/** So small a factor that no sum of finite values overflows. */
const scale = 1e-15

function look(tensor: tf.Tensor): Look {
  return tf.tidy(() => {
    const made = { sum: tf.sum(tf.mul(tensor, scale)), least: tf.min(tensor), most: tf.max(tensor) }
    // Only once all are there, as no tidy frees what is kept.
    for (const scalar of Object.values(made)) tf.keep(scalar)
    return { shape: tensor.shape, ...made } as Look & tf.TensorContainerObject
  })
}

async function read(scalar: tf.Scalar): Promise<number> {
  return (await scalar.data())[0] ?? Number.NaN
}
