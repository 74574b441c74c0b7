import { useBackend } from '@sandglass/backends'
import { expect, it } from 'vitest'
import { denseWeights, problemOf } from '../../works/problem.js'
import { tensorOf } from './model.js'
import { trainResident } from './resident.js'
import { variationalOf, withNoiseOf } from './variational.js'

const [batch, values, hidden, latent] = [2, 3, 4, 2]
const noise = Float32Array.of(1, -1, 0.5, 0)
const problem = problemOf(
  { architecture: 'variational' },
  {
    ...denseWeights('hidden', values, hidden),
    ...denseWeights('mean', hidden, latent),
    ...denseWeights('logVariance', hidden, latent),
    ...denseWeights('decoder', latent, hidden),
    ...denseWeights('output', hidden, values),
  },
  {
    input: { shape: [batch, values], values: Float32Array.of(0.1, 0.9, 0.4, 1, 0, 0.5) },
    target: { shape: [batch, values], values: Float32Array.of(0.1, 0.9, 0.4, 1, 0, 0.5) },
    noise: { shape: [batch, latent], values: noise },
  },
)

/** The loss as the other systems write it: means and log-variances by layers of their own. */
function lossByHand(): number {
  const floats = (name: string) => problem.tensors.get(name)?.values as Float32Array
  const apply = (name: string, row: readonly number[], units: number) =>
    Array.from({ length: units }, (_, unit) =>
      row.reduce(
        (sum, value, i) => sum + value * (floats(`${name}.kernel`)[i * units + unit] ?? 0),
        floats(`${name}.bias`)[unit] ?? 0,
      ),
    )
  const relu = (row: readonly number[]) => row.map((value) => Math.max(0, value))
  let loss = 0
  for (let example = 0; example < batch; example++) {
    const x = Array.from(floats('input').subarray(example * values, (example + 1) * values))
    const h = relu(apply('hidden', x, hidden))
    const [mean, logVariance] = [apply('mean', h, latent), apply('logVariance', h, latent)]
    const z = mean.map((value, i) => value + Math.exp((logVariance[i] ?? 0) / 2) * (noise[example * latent + i] ?? 0))
    const logits = apply('output', relu(apply('decoder', z, hidden)), values)
    logits.forEach((logit, i) => {
      loss += Math.log1p(Math.exp(logit)) - logit * (x[i] ?? 0)
    })
    mean.forEach((value, i) => {
      loss += (value ** 2 + Math.exp(logVariance[i] ?? 0) - 1 - (logVariance[i] ?? 0)) / 2
    })
  }
  return loss / batch
}

it('is the model that the other systems build, with the noise given or its own', async () => {
  await useBackend('cpu')
  const model = variationalOf(problem)
  const data = { input: tensorOf(problem, 'input'), target: tensorOf(problem, 'target') }
  const agreed = trainResident(withNoiseOf(problem, model), data, 1e-10)
  expect(await agreed.steps(1)).toBeCloseTo(lossByHand(), 5)
  await agreed.end()
  const timed = trainResident(variationalOf(problem), data, 1e-10)
  const own = await timed.steps(1)
  await timed.end()
  expect(own).not.toBeCloseTo(lossByHand(), 5)
})
