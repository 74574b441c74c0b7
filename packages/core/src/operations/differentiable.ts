import { dispose, engine, type Tensor } from '@tensorflow/tfjs-core'

/** An operation together with its own gradient. */
export interface Operation<Inputs extends Readonly<Record<string, Tensor>>, Saved extends readonly Tensor[]> {
  /** Computes the output, and says which tensors the gradient will need: inputs, outputs or others. */
  readonly forward: () => { readonly output: Tensor; readonly saved: Saved }
  /**
   * One function an input, called only if that input's gradient is wanted. What several of them
   * share must be computed before they are returned: what one of them makes is disposed after it.
   *
   * @param outputGradient the loss's gradient at this operation's output, of the output's shape
   */
  readonly gradients: (outputGradient: Tensor, saved: Saved) => { readonly [Name in keyof Inputs]: () => Tensor }
}

/** The parts of TensorFlow.js's engine that it has no function for. */
interface Engine {
  /** What the gradients under way have recorded. */
  readonly state: { activeTape: readonly { readonly saved?: readonly Tensor[] }[] | null; readonly gradientDepth: number }
  /** The door for operations with a gradient, of which `tf.customGrad` is a wrapper. */
  runKernelFunc(invocation: {
    inputs: Readonly<Record<string, Tensor>>
    forwardFunc: (backend: unknown, save: (tensors: readonly Tensor[]) => void) => Tensor
    backwardsFunc: (outputGradient: Tensor, saved: readonly Tensor[]) => Readonly<Record<string, () => Tensor>>
  }): Tensor
}

/**
 * Runs an operation that brings its own gradient, so that none that TensorFlow.js registers is
 * needed (plain Node has none of them).
 *
 * It differs from `tf.customGrad` in one thing: gradients that nobody asks for are not computed,
 * such as that of the data at the first layer, which costs as much as that of its weights.
 */
export function differentiable<const Inputs extends Readonly<Record<string, Tensor>>, const Saved extends readonly Tensor[]>(
  inputs: Inputs,
  { forward, gradients }: Operation<Inputs, Saved>,
): Tensor {
  return (engine() as unknown as Engine).runKernelFunc({
    inputs,
    forwardFunc: (_, save) => {
      const { output, saved } = forward()
      save(saved)
      return output
    },
    backwardsFunc: (outputGradient, saved) => {
      const byInput = gradients(outputGradient, saved as unknown as Saved)
      return Object.fromEntries(
        Object.entries(byInput).map(([name, gradient]) => [name, () => unshared(gradient(), outputGradient)]),
      )
    },
  })
}

/**
 * Computes gradients; if that fails, what was saved for them is freed. The engine only does that when
 * all goes well, and what stayed would be as much as a whole batch takes, after running out of memory of all times.
 */
export function orFreeSaved<Result>(computeGradients: () => Result): Result {
  const { state } = engine() as unknown as Engine
  try {
    return computeGradients()
  } catch (error) {
    // Gradients within gradients leave it to the outermost.
    if (state.gradientDepth === 0) {
      for (const { saved = [] } of state.activeTape ?? []) dispose([...saved])
      state.activeTape = null
    }
    throw error
  }
}

/** The engine disposes a gradient when it adds another to it, so none may be handed on as it came. */
function unshared(gradient: Tensor, outputGradient: Tensor): Tensor {
  return gradient === outputGradient ? gradient.clone() : gradient
}
