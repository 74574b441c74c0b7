import { type Corruption, type Examples, fromArray, type RandomStream, stream } from '@sandglass/base'
import { afterAll, describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { evaluate } from '../../evaluation/evaluate.js'
import type { LossName } from '../../losses/index.js'
import { autoencoder } from '../../models/autoencoder/index.js'
import { dense } from '../../networks/dense/index.js'
import { adam } from '../../optimizers/adam.js'
import { fit } from '../fit.js'

const models = Object.fromEntries(
  (['mean-squared-error', 'mean-absolute-error', 'huber'] as const).map((loss) => [
    loss,
    autoencoder({ network: dense({ input: [6], latent: 3 }), loss, seed: 1 }),
  ]),
) as Record<'mean-squared-error' | 'mean-absolute-error' | 'huber', ReturnType<typeof autoencoder>>
afterAll(() => {
  for (const model of Object.values(models)) model.dispose()
})

/** Noise made value by value. */
function noise(
  type: string,
  of: (value: number, random: RandomStream) => number,
  clip: readonly [number, number] | null = null,
): Corruption {
  return {
    config: { type, clip: clip && [...clip] },
    rangeOf: () => clip,
    apply: (clean, random, into) =>
      clean.forEach((value, i) => {
        const made = of(value, random)
        into[i] = clip ? Math.min(Math.max(made, clip[0]), clip[1]) : made
      }),
  }
}
const normal = noise('gaussian', (value, random) => value + 0.5 * random.normal())
const clipped = noise('gaussian', (value, random) => value + 0.5 * random.normal(), [0, 1])
const masking = noise('masking', (value, random) => (random.uniform() < 0.3 ? 0 : value))

const count = 300
/** Rows of six that are dark or light: each is 0 or 1 throughout. */
const clean = Float32Array.from({ length: 6 * count }, (_, i) => Math.floor(i / 6) % 2)
const examples = fromArray(clean, [6], { range: [0, 1] })

/** A draw of noise on all of them. */
function draw({ apply }: Corruption, seed: number, of: Float32Array = clean): Examples {
  const into = new Float32Array(of.length)
  apply(of, stream(seed, 'noise'), into)
  return fromArray(into, [6])
}

const once = { epochs: 1, batchSize: 100, noisyTargets: true, seed: 1, health: false } as const
const refusal = (loss: LossName & keyof typeof models, given: Parameters<typeof fit>[1], options: object = {}): Promise<string> =>
  fit(models[loss], given, { ...once, ...options }).then(
    () => 'trained',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  )

describe('a training towards noisy targets', () => {
  it('refuses noise that moves what the loss learns, and says whereto', async () => {
    const message = await refusal('mean-squared-error', examples, { corruption: clipped })
    expect(message).toMatch(/must leave the mean of each value where it is, .* got gaussian, which makes 0 to 0\.(19|20)\d/)
    expect(message).toMatch(/Set clip: null .* train with loss: 'mean-absolute-error', which learns the median/)
    expect(await refusal('huber', examples, { corruption: clipped })).toMatch(/the mean of each value/)
    expect(await refusal('mean-squared-error', examples, { corruption: masking })).toMatch(/makes 0.5 to 0.3/)
    const mostly = noise('masking', (value, random) => (random.uniform() < 0.7 ? 0 : value))
    expect(await refusal('mean-absolute-error', examples, { corruption: mostly })).toMatch(
      /the median of each value .* makes 0.5 to 0.000/,
    )
  })

  it('refuses what moves values about, which leaves their mean and still is no noise', async () => {
    const moving = { ...normal, misfit: () => null }
    expect(await refusal('mean-squared-error', examples, { corruption: moving })).toMatch(
      /^fit: corruption must be one that changes each value where it stands, as targets are noisy too/,
    )
  })

  it('takes noise that does not', async () => {
    expect(await refusal('mean-squared-error', examples, { corruption: normal })).toBe('trained')
    expect(await refusal('mean-absolute-error', examples, { corruption: clipped })).toBe('trained')
    expect(await refusal('mean-absolute-error', examples, { corruption: masking })).toBe('trained')
  })

  it('looks at pairs for noise that was cut off, for another brightness, and for two that are one', async () => {
    const pair = (a: Examples, b: Examples) => ({ input: a, target: b })
    expect(await refusal('mean-squared-error', pair(draw(normal, 1), draw(normal, 2)))).toBe('trained')
    expect(await refusal('mean-squared-error', pair(draw(clipped, 1), draw(clipped, 2)))).toMatch(
      /noise of the targets must not be cut off .* \d+\.\d % of the values stand at 0 in the target and elsewhere in the input/,
    )
    expect(await refusal('mean-absolute-error', pair(draw(clipped, 1), draw(clipped, 2)))).toBe('trained')
    const lighter = noise('brighter', (value, random) => value + 0.2 + 0.5 * random.normal())
    expect(await refusal('mean-squared-error', pair(draw(normal, 1), draw(lighter, 2)))).toMatch(
      /targets are 0\.\d+ above their inputs/,
    )
    expect(await refusal('mean-squared-error', pair(draw(normal, 1), draw(normal, 1)))).toMatch(
      /two draws of noise, got the same values/,
    )
    // Where nothing is noisy, values at the ends are those of the picture.
    const steady = noise('mid', (value, random) => (value === 0 || value === 1 ? value : value + random.normal()))
    const grey = Float32Array.from({ length: 6 * count }, (_, i) => (i % 3) / 2)
    expect(await refusal('mean-squared-error', pair(draw(steady, 1, grey), draw(steady, 2, grey)))).toMatch(/trained/)
  })

  it('is refused what it can not work with', async () => {
    expect(await refusal('mean-squared-error', examples)).toMatch(/noisyTargets must be false without pairs/)
    const pairs = { input: draw(normal, 1), target: draw(normal, 2) }
    expect(await refusal('mean-squared-error', pairs, { corruption: normal })).toMatch(/noisyTargets must be false without pairs/)
    expect(await refusal('mean-squared-error', examples, { corruption: normal, corruptedTargets: true })).toMatch(
      /corruptedTargets must be false/,
    )
  })

  it('comes to the clean values, though it never sees one', async () => {
    const model = autoencoder({ network: dense({ input: [6], latent: 2 }), loss: 'mean-squared-error', seed: 2 })
    const options = {
      epochs: 40,
      batchSize: 50,
      seed: 3,
      health: false,
      optimizer: adam({ learningRate: 0.02 }),
      corruption: normal,
    } as const
    const seen = new Set<number>()
    await fit(
      {
        ...model,
        objective: (batch, context) => {
          for (const value of batch.target.dataSync()) seen.add(value)
          return model.objective(batch, context)
        },
      },
      examples,
      { ...options, corruptionDraw: 'every-epoch', noisyTargets: true },
    )
    const { meanSquaredError } = await evaluate(model, examples, { corruption: normal })
    // The noise alone has 0.25; the mean of six pixels that are known to be alike leaves a little.
    expect(meanSquaredError).toBeLessThan(0.06)
    expect(seen.has(0) || seen.has(1)).toBe(false)
    model.dispose()
  })
})
