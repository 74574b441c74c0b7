import { stream } from '@sandglass/base'
import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, it } from 'vitest'
import '../../testing/backend.js'
import { grid, row } from '../../testing/points.js'
import type { LabelledFeatures } from './labelled-features.js'
import { linearProbe } from './linear-probe.js'
import { minimise } from './minimise.js'
import { nearestNeighbourAccuracy } from './nearest-neighbour-accuracy.js'
import { fitProbes } from './softmax-regression.js'

/** Classes around centres of their own, `spread` wide. */
function clusters(count: number, seed: number, { classes = 3, size = 4, spread = 0.5 } = {}): LabelledFeatures {
  const centres = stream(5, 'centres')
  const places = Array.from({ length: classes }, () => Array.from({ length: size }, () => 2 * centres.normal()))
  const random = stream(seed, 'cluster')
  const labels = Array.from({ length: count }, () => 10 + random.integer(classes))
  const values = labels.flatMap((label) => (places[label - 10] ?? []).map((centre) => centre + spread * random.normal()))
  return { features: { values: Float32Array.from(values), shape: [count, size] }, labels }
}

describe('minimise', () => {
  it('finds the minimum of a quadratic whose directions differ ten thousandfold in steepness', async () => {
    const [scales, goal] = [
      [1, 100, 1e4],
      [3, -2, 0.5],
    ]
    const { point, value } = await minimise(async (x) => {
      const off = x.map((coordinate, i) => coordinate - (goal[i] as number))
      return {
        value: off.reduce((sum, difference, i) => sum + ((scales[i] as number) / 2) * difference ** 2, 0),
        gradient: off.map((difference, i) => (scales[i] as number) * difference),
      }
    }, new Float64Array(3))
    expect(value).toBeLessThan(1e-10)
    for (const [i, coordinate] of point.entries()) expect(coordinate).toBeCloseTo(goal[i] as number, 4)
  })
})

describe('a probe', () => {
  it('stands where no change of a weight or bias lowers the penalised cross-entropy, reckoned by definition', async () => {
    const { features, labels } = clusters(60, 1, { spread: 2 })
    const [classes, size, count, penalty] = [3, 4, 60, 0.01]
    const truth = Uint32Array.from(labels, (label) => label - 10)
    const [probe = new Float64Array()] = await fitProbes({ values: features.values, count, size }, truth, classes, [penalty])
    const lossOf = (given: Float64Array) => {
      let loss = 0
      for (let index = 0; index < count; index++) {
        const x = row(features, index)
        const logits = Array.from({ length: classes }, (_, c) =>
          x.reduce((sum, value, i) => sum + value * (given[i * classes + c] as number), given[size * classes + c] as number),
        )
        const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0)
        loss -= Math.log(Math.exp(logits[truth[index] as number] as number) / total) / count
      }
      for (const weight of given.subarray(0, size * classes)) loss += (penalty / 2) * weight ** 2
      return loss
    }
    const least = lossOf(probe)
    expect(least).toBeLessThan(lossOf(new Float64Array(probe.length)))
    for (let i = 0; i < probe.length; i++)
      for (const step of [-0.01, 0.01]) {
        const moved = probe.slice()
        moved[i] = (moved[i] as number) + step
        expect(lossOf(moved)).toBeGreaterThan(least)
      }
  })
})

describe('linearProbe', () => {
  const training = clusters(300, 1)
  const [validation, test] = [clusters(100, 2), clusters(200, 3)]

  it('is right where lines tell classes apart, and by chance where nothing does', async () => {
    const before = tf.memory().numTensors
    const apart = await linearProbe({ training, validation, test })
    expect(apart.accuracy).toBeGreaterThan(0.97)
    expect(apart.interval[0]).toBeLessThanOrEqual(apart.accuracy)
    expect(apart.interval[1]).toBeGreaterThanOrEqual(apart.accuracy)
    const sameForAll = (given: LabelledFeatures) => ({
      ...given,
      features: { ...given.features, values: given.features.values.map(() => 1) },
    })
    const blind = await linearProbe({ training: sameForAll(training), validation: sameForAll(validation), test: sameForAll(test) })
    expect(blind.accuracy).toBeLessThan(0.45)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('does not look at units: features scaled and shifted give the same', async () => {
    const scaled = ({ features, labels }: LabelledFeatures): LabelledFeatures => ({
      features: { ...features, values: features.values.map((value, i) => value * 10 ** (i % 4) + 7 * (i % 4)) },
      labels,
    })
    const wide = {
      training: clusters(300, 1, { spread: 2 }),
      validation: clusters(100, 2, { spread: 2 }),
      test: clusters(200, 3, { spread: 2 }),
    }
    const [plain, other] = [
      await linearProbe(wide),
      await linearProbe({ training: scaled(wide.training), validation: scaled(wide.validation), test: scaled(wide.test) }),
    ]
    expect(other.penalties).toEqual(plain.penalties)
    expect(Math.abs(other.accuracy - plain.accuracy)).toBeLessThanOrEqual(0.01)
  })

  it('chooses a strong penalty where there are many features and few labels', async () => {
    const noisy = (count: number, seed: number) => clusters(count, seed, { size: 60, spread: 6, classes: 2 })
    const sets = { training: noisy(500, 1), validation: noisy(500, 2), test: noisy(500, 3) }
    const few = await linearProbe(sets, { labelsPerClass: 10, draws: 4 })
    expect(few.correct).toHaveLength(4)
    const unpenalised = await linearProbe(sets, { labelsPerClass: 10, draws: 4, penalties: [1e-6] })
    const penalised = await linearProbe(sets, { labelsPerClass: 10, draws: 4, penalties: [1] })
    expect(penalised.accuracy).toBeGreaterThan(unpenalised.accuracy)
    expect((await linearProbe(sets)).accuracy).toBeGreaterThan(few.accuracy)
  })

  it('is the same each time, and its draws depend on the seed', async () => {
    const blurred = {
      training: clusters(99, 1, { spread: 3 }),
      validation: clusters(99, 2, { spread: 3 }),
      test: clusters(99, 3, { spread: 3 }),
    }
    const draw = (seed: number) => linearProbe(blurred, { labelsPerClass: 1, draws: 2, seed })
    expect(await draw(1)).toEqual(await draw(1))
    expect((await draw(1)).correct).not.toEqual((await draw(2)).correct)
  })

  it('counts a class that training never saw as wrong', async () => {
    const strange = { ...test, labels: Array.from(test.labels, () => 99) }
    expect((await linearProbe({ training, validation, test: strange })).accuracy).toBe(0)
  })

  it('refuses what is no set of examples, and more labels than there are', async () => {
    await expect(linearProbe({ training, test } as never)).rejects.toThrow('linearProbe: examples must be an object with training')
    await expect(linearProbe({ training, validation, test: { ...test, labels: [1] } })).rejects.toThrow(
      'test.labels.length must be 200',
    )
    await expect(linearProbe({ training, validation, test: clusters(9, 1, { size: 5 }) })).rejects.toThrow(
      'test.features.shape must be [count, 4], as the training examples have it',
    )
    await expect(linearProbe({ training, validation, test }, { labelsPerClass: 1000 })).rejects.toThrow(
      'labelsPerClass must be at most',
    )
    const one = { ...training, labels: Array.from(training.labels, () => 1) }
    await expect(linearProbe({ training: one, validation, test })).rejects.toThrow('of at least two classes')
  })
})

describe('nearestNeighbourAccuracy', () => {
  it('is what sorting all distances and counting votes gives, ties included', async () => {
    const before = tf.memory().numTensors
    const labelled = (count: number, seed: number): LabelledFeatures => {
      const random = stream(seed, 'labels')
      return { features: grid(count, seed), labels: Array.from({ length: count }, () => random.integer(3)) }
    }
    const [training, test] = [labelled(900, 1), labelled(1100, 2)]
    const k = 5
    const expected = Array.from({ length: 1100 }, (_, query) => {
      const x = row(test.features, query)
      const near = Array.from({ length: 900 }, (_, index) => {
        const square = row(training.features, index).reduce((sum, value, i) => sum + (value - (x[i] as number)) ** 2, 0)
        return { square, index, label: training.labels[index] as number }
      })
        .sort((a, b) => a.square - b.square || a.index - b.index)
        .slice(0, k)
      const votesOf = (label: number) => near.filter((one) => one.label === label).length
      const most = Math.max(...near.map(({ label }) => votesOf(label)))
      return near.find(({ label }) => votesOf(label) === most)?.label === test.labels[query] ? 1 : 0
    })
    const { accuracy, correct, interval } = await nearestNeighbourAccuracy({ training, test }, { k })
    expect(Array.from(correct[0] ?? [])).toEqual(expected)
    const mean = expected.reduce<number>((sum, one) => sum + one, 0) / expected.length
    expect(accuracy).toBeCloseTo(mean, 12)
    // The bootstrap's interval of a share is the binomial's.
    const deviation = Math.sqrt((mean * (1 - mean)) / expected.length)
    expect(interval[1] - interval[0]).toBeCloseTo(2 * 1.96 * deviation, 2)
    expect(tf.memory().numTensors).toBe(before)
  })

  it('learns from few labels, each class as many', async () => {
    const [training, test] = [clusters(200, 1), clusters(100, 2)]
    const few = await nearestNeighbourAccuracy({ training, test }, { labelsPerClass: 2, k: 1, draws: 3 })
    expect(few.correct).toHaveLength(3)
    expect(few.accuracy).toBeGreaterThan(0.9)
    await expect(nearestNeighbourAccuracy({ training, test }, { labelsPerClass: 1 })).rejects.toThrow('k must be at most 3')
  })
})
