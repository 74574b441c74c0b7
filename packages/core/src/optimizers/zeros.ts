import * as tf from '@tensorflow/tfjs-core'

/** Variables of zeros; none of them if there isn't room for all. */
export function zeros(shapes: Iterable<readonly [name: string, shape: number[]]>): Map<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>()
  try {
    for (const [name, shape] of shapes)
      variables.set(
        name,
        tf.tidy(() => tf.variable(tf.zeros(shape), false)),
      )
    return variables
  } catch (error) {
    tf.dispose([...variables.values()])
    throw error
  }
}
