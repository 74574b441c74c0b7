import { fromArray } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../csv/index.js'
import { shapes } from '../synthetic/shapes.js'
import { type ColumnSurvey, lengthOfTraining, recommend, survey, surveyColumns } from './index.js'

it('surveyColumns tells each column in its own units', async () => {
  const text = 'size,colour,one\n1,red,5\n,red,5\n4,blue,5\n'
  const table = await readCsv(new TextEncoder().encode(text))
  expect(await surveyColumns(table)).toEqual([
    {
      name: 'size',
      kind: 'number',
      missing: 1,
      minimum: 1,
      maximum: 4,
      mean: 2.5,
      standardDeviation: 1.5,
      categories: null,
      isConstant: false,
    },
    {
      name: 'colour',
      kind: 'category',
      missing: 0,
      minimum: null,
      maximum: null,
      mean: null,
      standardDeviation: null,
      categories: { blue: 1, red: 2 },
      isConstant: false,
    },
    {
      name: 'one',
      kind: 'number',
      missing: 0,
      minimum: 5,
      maximum: 5,
      mean: 5,
      standardDeviation: 0,
      categories: null,
      isConstant: true,
    },
  ])
})

describe('survey', () => {
  it('finds range, constants, duplicates, what is not finite, and what parts have in common', async () => {
    const train = fromArray([1, 7, 0, 2, 7, 1, 1, 7, 0, Number.NaN, 7, 0.5], [3])
    const test = fromArray([2, 7, 1, 9, 9, 9], [3])
    const { parts, overlaps } = await survey({ train, test })
    expect(parts.train).toEqual({
      count: 4,
      minimum: 0,
      maximum: 7,
      mean: expect.closeTo(33.5 / 11, 6),
      standardDeviation: expect.any(Number),
      extremes: null,
      areWhole: false,
      notFinite: 1,
      constants: { count: 1, first: [1] },
      duplicates: { count: 1, first: [2] },
    })
    expect(overlaps).toEqual([{ parts: ['train', 'test'], count: 1 }])
  })

  it('goes through sets of many batches', async () => {
    const drawn = shapes({ count: 1500, seed: 1 })
    const { parts } = await survey({ all: drawn })
    expect(parts.all).toMatchObject({ count: 1500, minimum: 0, notFinite: 0, duplicates: { count: 0 } })
    expect(parts.all?.extremes).toBeGreaterThan(0.5)
  })
})

describe('recommend', () => {
  const usual = {
    ...{ count: 1000, minimum: 0, maximum: 1, mean: 0.3, standardDeviation: 0.3, extremes: 0.8, areWhole: false, notFinite: 0 },
    ...{ constants: { count: 0, first: [] }, duplicates: { count: 0, first: [] } },
  }

  it('gives pictures convolutions, and black and white the cross-entropy', () => {
    const { network, loss, outputActivation, preprocessing, reasons } = recommend({
      shape: [28, 28, 1],
      survey: usual,
      columns: null,
    })
    expect(network).toMatchObject({ type: 'convolutional', input: [28, 28, 1], latent: 32 })
    expect([loss, outputActivation, preprocessing]).toEqual(['binary-crossentropy', 'sigmoid', null])
    expect(reasons.join(' ')).toMatch(/80 % of the values are nearly 0 or 1/)
    const grey = recommend({ shape: [28, 28, 1], survey: { ...usual, extremes: 0.1 }, columns: null })
    expect(grey).toMatchObject({ loss: 'binary-crossentropy', outputActivation: 'sigmoid' })
    expect(grey.reasons.join(' ')).toMatch(/goes on learning where a sigmoid comes near 0 or 1/)
  })

  it('gives tables a dense network, and a scaling that suits their values', () => {
    const survey = { ...usual, minimum: -3, maximum: 4, mean: 0, standardDeviation: 1, extremes: null }
    const column = (fields: Partial<ColumnSurvey>): ColumnSurvey => ({
      ...{ name: 'weight', kind: 'number', missing: 0, minimum: 1, maximum: 9, mean: 5, standardDeviation: 2 },
      ...{ categories: null, isConstant: false, ...fields },
    })
    const standardised = recommend({ shape: [9], survey, columns: [column({}), column({ name: 'size' })] })
    expect(standardised).toMatchObject({
      network: { type: 'dense', hidden: [16], latent: 3 },
      loss: 'mean-squared-error',
      outputActivation: 'linear',
      preprocessing: 'standardise',
    })
    expect(standardised.reasons).toContain('Standardised values leave [0, 1], so the output must be free to.')
    const far = recommend({ shape: [9], survey, columns: [column({}), column({ name: 'pay', maximum: 100 })] })
    expect(far).toMatchObject({ preprocessing: 'quantile', outputActivation: 'sigmoid', loss: 'mean-squared-error' })
    expect(far.reasons.join(' ')).toContain('Some values of pay lie more than 20 standard deviations out')
    expect(recommend({ shape: [1], survey, columns: [column({})] }).network.latent).toBe(1)
  })

  it('names columns that only name rows, and sees that windows have time', () => {
    const none = { minimum: null, maximum: null, mean: null, standardDeviation: null }
    const texts = (kinds: number): ColumnSurvey => ({
      ...{ name: 'id', kind: 'category', missing: 0, ...none, isConstant: false },
      categories: Object.fromEntries(Array.from({ length: kinds }, (_, kind) => [`r${kind}`, 1])),
    })
    const reasonsOf = (shape: number[], columns: ColumnSurvey[]) => recommend({ shape, survey: usual, columns }).reasons.join(' ')
    expect(reasonsOf([1000], [texts(1000)])).toContain('--ignore id leaves out what only names rows')
    expect(reasonsOf([30], [texts(30)])).not.toContain('--ignore')
    expect(reasonsOf([32, 2], [])).toContain('Windows of 32 moments and 2 columns, seen as a whole')
  })

  it('scales what is far from a width of 1: whole numbers by the bits that they fill, others by the training part', () => {
    const scaleOf = (found: Partial<typeof usual>, stored: { unit: number; isWhole: boolean } | null) =>
      recommend({ shape: [28, 28, 1], survey: { ...usual, ...found }, columns: null, stored })
    const words = { unit: 1, isWhole: true }
    expect(scaleOf({ maximum: 3980, standardDeviation: 900 }, words)).toMatchObject({
      scale: 4095,
      outputActivation: 'sigmoid',
      loss: 'binary-crossentropy',
    })
    expect(scaleOf({ maximum: 65_535, standardDeviation: 9e3 }, words).scale).toBe(65_535)
    expect(scaleOf({ minimum: -1000, maximum: 3000, standardDeviation: 500 }, words)).toMatchObject({
      scale: 'min-max',
      outputActivation: 'linear',
    })
    expect(scaleOf({}, words).scale).toBeNull()
    const deep = { unit: 65_535, isWhole: true }
    expect(scaleOf({ maximum: 1000 / 65_535, standardDeviation: 0.004 }, deep).scale).toBe(1023)
    expect(scaleOf({ maximum: 0.4 }, deep).scale).toBeNull()
    // A dark photo is one.
    expect(scaleOf({ maximum: 0.01, standardDeviation: 0.001 }, { unit: 255, isWhole: true }).scale).toBeNull()
    const floats = { unit: 1, isWhole: false }
    expect(scaleOf({ minimum: -3, maximum: 3, standardDeviation: 1 }, floats).scale).toBeNull()
    expect(scaleOf({ minimum: -3e4, maximum: 3, standardDeviation: 1e3 }, floats).scale).toBe('min-max')
    // Bytes that were saved as floats.
    expect(scaleOf({ maximum: 251, standardDeviation: 70, areWhole: true }, floats).scale).toBe(255)
    expect(scaleOf({ maximum: 3980, standardDeviation: 900 }, null).scale).toBeNull()
  })

  it('trains longer on less', () => {
    expect(lengthOfTraining(800)).toEqual({ batchSize: 32, epochs: 100 })
    expect(lengthOfTraining(50)).toEqual({ batchSize: 32, epochs: 200 })
    expect(lengthOfTraining(60_000)).toEqual({ batchSize: 128, epochs: 10 })
  })
})
