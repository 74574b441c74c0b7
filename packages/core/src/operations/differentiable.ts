import { dispose, engine, keep, type Tensor, tidy } from '@tensorflow/tfjs-core'

type Inputs = Readonly<Record<string, Tensor>>

/** An operation together with its own gradient. */
export type Operation<Given extends Inputs, Saved extends readonly Tensor[]> = {
  /** Computes the output, and says which tensors the gradient will need: inputs, outputs or others. */
  readonly forward: () => { readonly output: Tensor; readonly saved: Saved }
} & (SeparateGradients<Given, Saved> | JointGradients<Given, Saved>)

interface SeparateGradients<Given extends Inputs, Saved extends readonly Tensor[]> {
  /**
   * One function an input, called only if that input's gradient is wanted. What several of them
   * share must be computed before they are returned: what one of them makes is disposed after it.
   *
   * @param outputGradient the loss's gradient at this operation's output, of the output's shape
   */
  readonly gradients: (outputGradient: Tensor, saved: Saved) => { readonly [Name in keyof Given]: () => Tensor }
}

interface JointGradients<Given extends Inputs, Saved extends readonly Tensor[]> {
  /**
   * All gradients in one go, for kernels that compute several together.
   *
   * @param wanted the inputs whose gradients may be asked for; those of others can be left out
   * @returns tensors made for it, which are freed in the end
   */
  readonly jointGradients: (
    outputGradient: Tensor,
    saved: Saved,
    wanted: ReadonlySet<keyof Given>,
  ) => { readonly [Name in keyof Given]?: Tensor | undefined }
}

/** The parts of TensorFlow.js's engine that it has no function for. */
interface Engine {
  readonly state: {
    /** What the gradients under way have recorded. */
    activeTape: readonly { readonly saved?: readonly Tensor[] }[] | null
    readonly gradientDepth: number
    /** Above 0 within a kernel, where nothing is recorded. */
    kernelDepth: number
  }
  /** Whether operations are being recorded. */
  isTapeOn(): boolean
  /** Records that the clone's gradient is the tensor's, also within a kernel. */
  clone(tensor: Tensor): Tensor
  addTapeNode(
    name: string,
    inputs: Inputs,
    outputs: readonly Tensor[],
    backward: (outputGradient: Tensor, saved: Tensor[]) => Readonly<Record<string, () => Tensor>>,
    saved: Tensor[],
    attributes: object,
  ): void
}

/**
 * Runs an operation that brings its own gradient, so that none that TensorFlow.js registers is
 * needed (plain Node has none of them).
 *
 * It differs from `tf.customGrad` in two things: gradients that nobody asks for are not computed,
 * such as that of the data at the first layer, which costs as much as that of its weights; and
 * gradients that a kernel computes together need not be computed one by one.
 */
export function differentiable<const Given extends Inputs, const Saved extends readonly Tensor[]>(
  inputs: Given,
  operation: Operation<Given, Saved>,
): Tensor {
  const tape = engine() as unknown as Engine
  if (!tape.isTapeOn()) return tidy(() => operation.forward().output)
  const saved: Tensor[] = []
  const output = withoutRecording(tape, () =>
    tidy(() => {
      const result = operation.forward()
      saved.push(...result.saved.map((tensor) => keep(tape.clone(tensor))))
      return result.output
    }),
  )
  tape.addTapeNode('differentiable', inputs, [output], backward(Object.keys(inputs), operation), saved, {})
  return output
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

/** What an operation is composed of is not recorded: its own gradient stands for all of it. */
function withoutRecording(tape: Engine, compute: () => Tensor): Tensor {
  tape.state.kernelDepth++
  try {
    return compute()
  } finally {
    tape.state.kernelDepth--
  }
}

function backward<Given extends Inputs, Saved extends readonly Tensor[]>(names: string[], operation: Operation<Given, Saved>) {
  return (outputGradient: Tensor, saved: Tensor[]): Record<string, () => Tensor> => {
    const needed = saved.slice() as unknown as Saved
    if ('jointGradients' in operation)
      return oneByOne(names, saved, (wanted) => operation.jointGradients(outputGradient, needed, wanted))
    const byInput: Readonly<Record<string, () => Tensor>> = operation.gradients(outputGradient, needed)
    return Object.fromEntries(Object.entries(byInput).map(([name, gradient]) => [name, () => unshared(gradient(), outputGradient)]))
  }
}

/**
 * TensorFlow.js asks for each gradient by itself, in the order of the inputs and passing over those
 * that it doesn't want, and disposes whatever else was made on the way. So the first question is
 * answered for all inputs from there on, and the answers are kept among what the tape has saved,
 * which is freed in the end.
 */
function oneByOne(
  names: readonly string[],
  saved: Tensor[],
  compute: (wanted: ReadonlySet<string>) => Readonly<Record<string, Tensor | undefined>>,
): Record<string, () => Tensor> {
  let answers: Readonly<Record<string, Tensor | undefined>> | null = null
  const answer = (name: string, position: number) => {
    if (!answers) {
      answers = compute(new Set(names.slice(position)))
      for (const tensor of Object.values(answers)) if (tensor) saved.push(keep(tensor))
    }
    const gradient = answers[name]
    if (!gradient) throw new TypeError(`An operation has left out a gradient that was wanted: ${name}.`)
    return gradient.clone()
  }
  return Object.fromEntries(names.map((name, position) => [name, () => answer(name, position)]))
}

/** The engine disposes a gradient when it adds another to it, so none may be handed on as it came. */
function unshared(gradient: Tensor, outputGradient: Tensor): Tensor {
  return gradient === outputGradient ? gradient.clone() : gradient
}
