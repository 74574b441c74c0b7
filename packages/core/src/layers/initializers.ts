import type { RandomStream, Shape } from '@sandglass/base'
import { sizeOf } from '@sandglass/base'

/** How a weight's first values are made: by name, as configs have it. */
export type Initializer = (shape: Shape, random: RandomStream) => Float32Array

/** The standard deviation of a standard normal distribution cut off at ±2. */
const truncatedDeviation = 0.8796256610342398

/** Keras's initialisers, with its fans and its truncated normals. */
export const initializers = {
  zeros: (shape) => new Float32Array(sizeOf(shape)),
  /** Uniform, variance 2 / (fan in + fan out) (Glorot and Bengio, 2010). */
  'glorot-uniform': (shape, random) => uniform(shape, 2 / (fans(shape).in + fans(shape).out), random),
  /** Truncated normal, variance 2 / (fan in + fan out) (Glorot and Bengio, 2010). */
  'glorot-normal': (shape, random) => truncatedNormal(shape, 2 / (fans(shape).in + fans(shape).out), random),
  /** Uniform, variance 2 / fan in (He et al., 2015). */
  'he-uniform': (shape, random) => uniform(shape, 2 / fans(shape).in, random),
  /** Truncated normal, variance 2 / fan in (He et al., 2015). */
  'he-normal': (shape, random) => truncatedNormal(shape, 2 / fans(shape).in, random),
  /** Truncated normal, variance 1 / fan in (LeCun et al., 1998). */
  'lecun-normal': (shape, random) => truncatedNormal(shape, 1 / fans(shape).in, random),
} satisfies Record<string, Initializer>

export type InitializerName = keyof typeof initializers

export const initializerNames = Object.keys(initializers) as [InitializerName, ...InitializerName[]]

/**
 * How many values feed one output, and how many outputs one value feeds.
 *
 * @param shape `[inputs, units]`, or `[height, width, inputs, filters]`, whose fans count the window too
 */
export function fans(shape: Shape): { readonly in: number; readonly out: number } {
  const [inputs = 1, outputs = inputs] = shape.slice(-2)
  const window = sizeOf(shape.slice(0, -2))
  return { in: inputs * window, out: outputs * window }
}

function uniform(shape: Shape, variance: number, random: RandomStream): Float32Array {
  const limit = Math.sqrt(3 * variance)
  return Float32Array.from({ length: sizeOf(shape) }, () => (2 * random.uniform() - 1) * limit)
}

function truncatedNormal(shape: Shape, variance: number, random: RandomStream): Float32Array {
  const scale = Math.sqrt(variance) / truncatedDeviation
  return Float32Array.from({ length: sizeOf(shape) }, () => {
    for (;;) {
      const draw = random.normal()
      if (Math.abs(draw) < 2) return draw * scale
    }
  })
}
