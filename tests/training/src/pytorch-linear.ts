/** A layer as PyTorch draws it: kernel `[inputs, units]` and bias `[units]`. */
export interface DrawnLayer {
  readonly kernel: Float32Array
  readonly bias: Float32Array
}

/**
 * The first weights of PyTorch's `nn.Linear` layers, one after the other, as they are after
 * `torch.manual_seed(seed)` on the CPU: kernels and biases uniform in ±1 / √inputs. Drawing them takes
 * the place of megabytes in a record.
 *
 * @param sizes each layer's inputs and units, in the order in which the layers were made
 */
export function drawLinearLayers(seed: number, sizes: readonly (readonly [inputs: number, units: number])[]): DrawnLayer[] {
  const random = mersenneTwister(seed)
  return sizes.map(([inputs, units]) => {
    const bound = Math.fround(1 / Math.sqrt(inputs))
    // Multiplied and added in one rounding, as its vectorised kernels do.
    const uniform = () => Math.fround((random() & 0xffffff) * 2 ** -24 * Math.fround(2 * bound) - bound)
    const kernel = new Float32Array(inputs * units)
    // PyTorch keeps it as [units, inputs].
    for (let unit = 0; unit < units; unit++) for (let input = 0; input < inputs; input++) kernel[input * units + unit] = uniform()
    return { kernel, bias: Float32Array.from({ length: units }, uniform) }
  })
}

/** MT19937 (Matsumoto and Nishimura, 1998): whole numbers of 32 bits. */
function mersenneTwister(seed: number): () => number {
  const [size, middle] = [624, 397]
  const state = new Uint32Array(size)
  state[0] = seed
  for (let i = 1; i < size; i++) {
    const before = at(state, i - 1)
    state[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
  }
  let next = size
  return () => {
    if (next === size) {
      for (let i = 0; i < size; i++) {
        const joined = (at(state, i) & 0x80000000) | (at(state, (i + 1) % size) & 0x7fffffff)
        state[i] = at(state, (i + middle) % size) ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0)
      }
      next = 0
    }
    let word = at(state, next++)
    word ^= word >>> 11
    word ^= (word << 7) & 0x9d2c5680
    word ^= (word << 15) & 0xefc60000
    return (word ^ (word >>> 18)) >>> 0
  }
}

function at(state: Uint32Array, index: number): number {
  return state[index] as number
}
