import { jit, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax'
import type { TensorFile } from '@sandglass/core'
import { paced, signatureOf, stepPace } from '../pace.js'
import type { Prepared } from '../player.js'
import { epsilonOf, storedOf } from '../problem.js'
import { arrayOf, weightsOf } from './arrays.js'
import { autoencoderLoss, type Loss, variationalLoss } from './losses.js'
import { denoiser, dense } from './networks.js'

const losses: Readonly<Record<string, Loss>> = {
  dense: autoencoderLoss(dense),
  denoiser: autoencoderLoss(denoiser),
  variational: variationalLoss,
}

/** Adam's, whose form is that of Keras. */
const [learningRate, beta1, beta2] = [1e-3, 0.9, 0.999]

/** Training steps, each a single jitted function of weights, moments, rate, batch and noise. */
export async function playSteps(problem: TensorFile): Promise<Prepared> {
  const { architecture = '' } = problem.metadata
  const loss = losses[architecture]
  if (!loss) throw new Error(`its convolutions would take minutes a step of the ${architecture} model`)
  const flat = architecture === 'dense' || architecture === 'variational'
  const batch = ['input', 'target'].map((name) => {
    const array = arrayOf(problem, name)
    return flat ? array.reshape([array.shape[0] ?? 1, -1]) : array
  }) as [np.Array, np.Array]
  const update = stepOf(loss, epsilonOf(problem))
  let weights = weightsOf(problem)
  let first = weights.map(({ shape }) => np.zeros(shape))
  let second = weights.map(({ shape }) => np.zeros(shape))
  let step = 0
  const steps = (noiseOf: () => np.Array) => async (count: number) => {
    let value = Number.NaN
    for (let taken = 1; taken <= count; taken++) {
      step++
      const rate = np.array((learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step))
      const [input, target] = batch
      const [newWeights, newFirst, newSecond, lossOfStep] = update(weights, first, second, rate, input.ref, target.ref, noiseOf())
      ;[weights, first, second] = [newWeights, newFirst, newSecond]
      if (taken === count) value = (await lossOfStep.data())[0] ?? Number.NaN
      else lossOfStep.dispose()
    }
    return value
  }
  const given = architecture === 'variational' ? arrayOf(problem, 'noise') : np.zeros([1])
  const drawn = () =>
    architecture === 'variational' ? random.normal(random.key(step), [...storedOf(problem, 'noise').shape]) : given.ref
  return {
    signature: await signatureOf(steps(() => given.ref)),
    round: await paced(steps(drawn), stepPace),
    async end() {
      for (const array of [...weights, ...first, ...second, ...batch, given]) array.dispose()
    },
  }
}

function stepOf(loss: Loss, epsilon: number) {
  return jit(
    (
      weights: np.Array[],
      first: np.Array[],
      second: np.Array[],
      rate: np.Array,
      input: np.Array,
      target: np.Array,
      noise: np.Array,
    ): [np.Array[], np.Array[], np.Array[], np.Array] => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(weights), input, target, noise)
      const moved: [np.Array, np.Array, np.Array][] = weights.map((weight, i) => {
        const [gradient, m, v] = [gradients[i], first[i], second[i]] as [np.Array, np.Array, np.Array]
        const newFirst = m.mul(beta1).add(gradient.ref.mul(1 - beta1))
        const newSecond = v.mul(beta2).add(np.square(gradient).mul(1 - beta2))
        const change = newFirst.ref.mul(rate.ref).div(np.sqrt(newSecond.ref).add(epsilon))
        return [weight.sub(change), newFirst, newSecond]
      })
      rate.dispose()
      return [moved.map(([weight]) => weight), moved.map(([, m]) => m), moved.map(([, , v]) => v), value]
    },
  )
}
