import { recipes } from '@sandglass/core'
import { describe, expect, it } from 'vitest'
import { type ConfigOptions, resolveConfig } from './resolve-config.js'

const dense = recipes.dense.config
const denoiser = recipes.denoiser.config
const resolve = (options: ConfigOptions, config: unknown = dense) => resolveConfig('train', config, options)

function refusal(options: ConfigOptions): string {
  try {
    resolve(options)
  } catch (error) {
    return (error as Error).message
  }
  return expect.unreachable()
}

describe('resolveConfig', () => {
  it('lets flags change the recipe', () => {
    const config = resolve({
      epochs: 3,
      batchSize: 64,
      latent: 8,
      loss: 'mean-squared-error',
      learningRate: 0.01,
      limit: 100,
      seed: 7,
    })
    expect(config.training).toMatchObject({ epochs: 3, batchSize: 64, seed: 7, optimizer: { type: 'adam', learningRate: 0.01 } })
    expect(config.model).toMatchObject({ seed: 7, loss: 'mean-squared-error', network: { type: 'dense', latent: 8 } })
    expect(config.data).toEqual({
      training: 'mnist:train',
      validation: 'mnist:test',
      target: null,
      limit: 100,
      reading: null,
      seed: null,
      detection: null,
    })
  })

  it('is what it resolves to: a run’s config repeats the run', () => {
    const config = resolve({ noise: 0.25, seed: 3, set: ['model.network.hidden=[64, 16]'] })
    expect(resolve({}, config)).toEqual(config)
  })

  it('draws one seed for weights and training where none is given', () => {
    const { model, training } = resolve({})
    expect(model.seed).toBe(training.seed)
    expect(resolve({}).training.seed).not.toBe(training.seed)
  })

  it('has validation follow the data, unless it was given', () => {
    expect(resolve({ data: 'shapes' }).data).toMatchObject({ training: 'shapes:train', validation: 'shapes:test' })
    expect(resolve({ data: 'shapes', validation: 'mnist:test' }).data.validation).toBe('mnist:test')
    expect(resolve({ validation: 'test' }).data.validation).toBe('mnist:test')
    expect(resolve({ validation: 'shapes' }).data.validation).toBe('shapes:train')
    expect(resolve({ validation: 0.1 }).data.validation).toBe(0.1)
    expect(resolve({ validation: null }).data.validation).toBeNull()
  })

  it('makes noise, or none', () => {
    const gaussian = { type: 'gaussian', standardDeviation: 0.3, clip: [0, 1] }
    expect(resolve({ noise: 0.3 }).training.corruption).toEqual(gaussian)
    expect(resolve({ noise: 0.3 }, denoiser).training.corruption).toEqual(gaussian)
    expect(resolve({ noise: 0 }, denoiser).training.corruption).toBeNull()
  })

  it('sets any field, as JSON or as a text', () => {
    const set = [
      'training.optimizer={"type":"sgd","learningRate":0.1}',
      'model.network.activation=tanh',
      'training.earlyStopping.patience=2',
    ]
    const config = resolve({ set })
    expect(config.training.optimizer).toMatchObject({ type: 'sgd', learningRate: 0.1 })
    expect(config.model.network).toMatchObject({ activation: 'tanh' })
    expect(config.training.earlyStopping).toMatchObject({ patience: 2 })
  })

  it('makes an object another kind, which keeps what was said and no other kind’s defaults', () => {
    expect(resolve({ optimizer: 'sgd' }).training.optimizer).toEqual({
      type: 'sgd',
      learningRate: 0.01,
      momentum: 0,
      nesterov: false,
    })
    const set = ['training.optimizer.momentum=0.9', 'training.optimizer.nesterov=true']
    expect(resolve({ optimizer: 'sgd', learningRate: 0.3, set }).training.optimizer).toEqual({
      type: 'sgd',
      learningRate: 0.3,
      momentum: 0.9,
      nesterov: true,
    })
    const network = resolve({ latent: 8, set: ['model.network.type=convolutional'] }).model.network
    expect(network).toMatchObject({ type: 'convolutional', input: [28, 28, 1], latent: 8 })
    expect(network).not.toHaveProperty('hidden')
    expect(resolve({ latent: 8, network: 'residual' }).model.network).toMatchObject({
      type: 'residual',
      input: [28, 28, 1],
      channels: [16, 32],
      latent: 8,
    })
    expect(refusal({ network: 'resnet' })).toMatch(
      /^train: --network must be one of "dense", "convolutional", "residual", "hourglass", "custom"/,
    )
    expect(resolve({ set: ['model.loss={"type":"huber"}'] }).model).toMatchObject({ loss: { type: 'huber', delta: 1 } })
    expect(resolve({ optimizer: 'adam' }).training.optimizer).toEqual(resolve({}).training.optimizer)
    expect(refusal({ optimizer: 'adagrad' })).toMatch(
      /^train: --optimizer must be one of "adam", "adamw", "rmsprop", "sgd", got "adagrad"\./,
    )
  })

  it('takes a schedule for the learning rate', () => {
    const rate = 'training.optimizer.learningRate'
    const { optimizer } = resolve({ set: [`${rate}.type=cosine`, `${rate}.peak=0.003`, `${rate}.warmUp.epochs=1`] }).training
    expect(optimizer.learningRate).toEqual({ type: 'cosine', peak: 0.003, warmUp: { epochs: 1 }, over: { share: 1 }, final: 0 })
    // A number that is there is what a schedule begins with, or rises to, as with --schedule.
    for (const type of ['cosine', 'linear', 'exponential', 'step', 'one-cycle', 'cyclic', 'on-plateau'])
      expect(resolve({ set: [`${rate}.type=${type}`], learningRate: 0.01, seed: 1 })).toEqual(
        resolve({ schedule: type, learningRate: 0.01, seed: 1 }),
      )
    expect(refusal({ set: [`${rate}.type=cosin`] })).toMatch(/^train: training\.optimizer\.learningRate\.type must be /)
    expect(refusal({ set: [`${rate}.peek=1`] })).toMatch(
      /Did you mean training\.optimizer\.learningRate\.peak\? The fields of .* are type, /,
    )
  })

  it('makes a schedule of the learning rate that there is', () => {
    const rateOf = (options: ConfigOptions, config?: unknown) => resolve(options, config).training.optimizer.learningRate
    expect(rateOf({ schedule: 'one-cycle', learningRate: 0.01 })).toMatchObject({
      type: 'one-cycle',
      peak: 0.01,
      over: { share: 1 },
    })
    expect(rateOf({ schedule: 'linear', optimizer: 'sgd' })).toMatchObject({ type: 'linear', from: 0.01, to: 0 })
    const warm = { schedule: 'cosine', set: ['training.optimizer.learningRate.warmUp=10'] }
    expect(rateOf(warm)).toMatchObject({ type: 'cosine', peak: 0.001, warmUp: 10 })
    const all = ['one-cycle', 'cosine', 'linear', 'step', 'exponential', 'cyclic', 'on-plateau']
    for (const schedule of all) expect(rateOf({ schedule, learningRate: 0.01 })).toMatchObject({ type: schedule })
    expect(rateOf({ schedule: 'step', learningRate: 0.01, set: ['training.optimizer.learningRate.factor=0.3'] })).toEqual({
      type: 'step',
      initial: 0.01,
      factor: 0.3,
      at: [{ share: 0.5 }, { share: 0.75 }],
    })
    const later = ['training.optimizer.learningRate.at.1.share=0.9', 'training.optimizer.learningRate.at.0={"epochs":3}']
    expect(rateOf({ schedule: 'step', set: later })).toMatchObject({ at: [{ epochs: 3 }, { share: 0.9 }] })
    const measured = (every: string) => rateOf({ schedule: 'exponential', set: [`training.optimizer.learningRate.every${every}`] })
    expect([measured('.epochs=2'), measured('.share=0.5'), measured('=80')]).toMatchObject([
      { every: { epochs: 2 } },
      { every: { share: 0.5 } },
      { every: 80 },
    ])
    const steps = resolve({ schedule: 'cosine', set: ['training.optimizer.learningRate.warmUp=10'] })
    expect(rateOf({ set: ['training.optimizer.learningRate.warmUp.epochs=1'] }, steps)).toMatchObject({ warmUp: { epochs: 1 } })
    expect(rateOf({ schedule: 'exponential' })).toMatchObject({ initial: 0.001, factor: 0.01, every: { share: 1 } })
    expect(rateOf({ schedule: 'cyclic', learningRate: 0.01 })).toMatchObject({ from: 0.001, to: 0.01, cycles: 4 })
    const run = resolve(warm)
    expect(rateOf({ schedule: 'constant', learningRate: 0.002 }, run)).toBe(0.002)
    expect(() => resolve({ schedule: 'on-plateau' }, run)).toThrow(
      'train: --schedule must be given together with --learning-rate where the config has a schedule, got "on-plateau". Add --learning-rate 0.001, say.',
    )
  })

  it('names the flag that is wrong, and what leaving it out would mean', () => {
    expect(refusal({ batchSize: 0 })).toBe('train: --batch-size must be a whole number of at least 1, got 0. Leave it out for 256.')
    expect(refusal({ epochs: 'ten' })).toBe('train: --epochs must be a whole number of at least 1, got "ten". Leave it out for 10.')
    expect(refusal({ loss: 'hinge' })).toMatch(
      /^train: --loss must be one of .*, got "hinge"\. Leave it out for "binary-crossentropy"\.$/,
    )
    expect(() => resolveConfig('train', recipes['vector-quantized'].config, { network: 'dense' })).toThrow(
      'train: --latent must be given, a whole number of at least 1. Add --latent <count>.',
    )
    expect(() => resolveConfig('train', recipes.variational.config, { loss: 'huber' })).toThrow(
      'train: --loss is of no use here, as there is no field model.loss. Leave it out. The fields are network, likelihood,',
    )
    expect(refusal({ seed: -1 })).toMatch(/^train: --seed must be a whole number of at least 0/)
  })

  it('names the data set that was meant', () => {
    expect(refusal({ data: 'mnst' })).toBe(
      'train: --data must be mnist, fashion-mnist, shapes or a file or folder of yours, got "mnst". Did you mean mnist?',
    )
    expect(refusal({ data: 'mnist:tset' })).toMatch(/^train: --data must be mnist:train or mnist:test, got "mnist:tset"/)
    expect(refusal({ validation: 'shape:test' })).toMatch(/^train: --validation must be .* Did you mean shapes\?$/)
  })

  it('names the value that was meant', () => {
    expect(refusal({ network: 'convolutionel' })).toMatch(
      /got "convolutionel"\. Did you mean "convolutional"\? Leave it out for "dense"\.$/,
    )
    expect(refusal({ optimizer: 'sdg' })).toMatch(/Did you mean "sgd"\? Leave it out for "adam"\.$/)
    expect(refusal({ loss: 'binary-crossentropi' })).toMatch(/Did you mean "binary-crossentropy"\? Leave it out/)
    expect(refusal({ set: ['model.network.activation=rleu'] })).toMatch(/Did you mean "relu"\? Leave it out for "relu"\.$/)
    expect(refusal({ set: ['training.earlyStopping.monitor=validation.lss'] })).toMatch(/Did you mean "validation\.loss"\?/)
  })

  it('makes room for the fields of what has a name, in any order', () => {
    const huber = { loss: { type: 'huber', delta: 0.2 } }
    expect(resolve({ loss: 'huber', set: ['model.loss.delta=0.2'] }).model).toMatchObject(huber)
    expect(resolve({ set: ['model.loss.delta=0.2', 'model.loss.type=huber'] }).model).toMatchObject(huber)
    expect(refusal({ set: ['model.loss.delta=0.2'] })).toBe(
      'train: --set names model.loss.delta, and model.loss is "binary-crossentropy", which has no fields. Say which kind first: --set model.loss.type=huber.',
    )
    expect(refusal({ set: ['training.optimizer.learningRate.peak=0.01'] })).toMatch(
      /learningRate is 0\.001, which has no fields\. Say which kind first: --set .*\.type=cosine \(or one-cycle\)\.$/,
    )
  })

  it('names the field that was meant', () => {
    expect(refusal({ set: ['training.epoch=3'] })).toMatch(
      /^train: --set names training\.epoch, and there is no such field\. Did you mean training\.epochs\? The fields of training are epochs, /,
    )
    expect(refusal({ set: ['training.optimzer.type=sgd'] })).toContain(
      'Did you mean training.optimizer.type? The fields of training are',
    )
    expect(refusal({ set: ['trainig.epochs=3'] })).toMatch(
      /Did you mean training\.epochs\? The fields of a config are model, training, data\.$/,
    )
    expect(refusal({ set: ['data.colour=3'] })).toMatch(/The fields of data are training, validation, target, limit, /)
    expect(refusal({ set: ['epochs'] })).toMatch(/^train: --set must be field=value, got "epochs"\./)
    expect(refusal({ set: ['training.epochs=0'] })).toMatch(
      /^train: training\.epochs must be a whole number of at least 1, got 0\./,
    )
  })
})
