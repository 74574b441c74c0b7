import { formatShape, type Shape, sizeOf } from '@sandglass/base'
import * as v from 'valibot'
import { wholeNumber } from '../configuration/fields.js'
import { parse } from '../configuration/parse.js'
import type { NamedLayer } from '../networks/body.js'
import { type OptimizerInput, optimizerSchema, updateRule } from '../optimizers/index.js'
import { checkModel } from './check.js'
import { type Model, valuesIn } from './model.js'

/** One line of the table. */
export interface LayerSummary {
  readonly side: 'encoder' | 'decoder'
  /** Unique within its side: `dense_1`. */
  readonly name: string
  readonly type: string
  /** Of one example's output. */
  readonly outputShape: Shape
  readonly parameters: number
}

/** A model at a glance: plain data, JSON as it stands. */
export interface Summary {
  readonly model: string
  readonly network: string
  readonly inputShape: Shape
  readonly latentShape: Shape
  /** What a discrete model's code comes down to: numbers below `size`; null for others. */
  readonly codes: { readonly size: number; readonly shape: Shape } | null
  readonly layers: readonly LayerSummary[]
  /** Those of the layers, and what the model owns beside them, such as a codebook. */
  readonly parameters: number
  /** How many of them move without a gradient: running means, codebooks. */
  readonly state: number
  readonly batchSize: number
  readonly microBatches: number
  /** Bytes foretold for training, in single precision. */
  readonly bytes: {
    readonly weights: number
    /** What the optimizer remembers of each weight, such as Adam's two moments, and their running averages. */
    readonly optimizer: number
    /** The weights' gradients; twice, where those of micro-batches are added up. */
    readonly gradients: number
    /** For as many examples as go through the network at once: each layer's output and gradients, all of which TensorFlow.js keeps until the step is over. */
    readonly activations: number
    readonly total: number
  }
}

const schema = v.strictObject({
  batchSize: v.optional(wholeNumber('Examples a step.'), 32),
  microBatches: v.optional(wholeNumber('In how many parts a batch goes through the network.'), 1),
  optimizer: v.optional(optimizerSchema, { type: 'adam' }),
  averaging: v.optional(v.nullable(v.looseObject({})), null),
})

/** The training that memory is foretold for; a training's own options go in as they are. */
export interface SummaryOptions {
  /** Examples a step. Default 32. */
  readonly batchSize?: number | undefined
  /** In how many parts a batch goes through the network, one after the other. Default 1. */
  readonly microBatches?: number | undefined
  /** What moves the weights, and remembers something of each. Default `adam()`. */
  readonly optimizer?: OptimizerInput | undefined
  /** Running averages of the weights. Default null, for none. */
  readonly averaging?: object | null | undefined
}

const bytesPerValue = 4

/** Layers whose output is their input's memory in another shape. */
const views: readonly string[] = ['reshape', 'flatten']

/** Layers before whose activation there is nothing of their own. */
const withoutSum: readonly string[] = ['activation', 'batch-normalization', 'layer-normalization']

/**
 * What a model is made of, layer by layer, and the memory that training it will take.
 *
 * @throws InvalidArgumentError if an option is wrong
 *
 * @example
 * formatSummary(summary(model, { batchSize: 128, optimizer: sgd() }))
 */
export function summary(model: Model, options: SummaryOptions = {}): Summary {
  checkModel('summary', model)
  const { batchSize, microBatches, optimizer: config, averaging } = parse('summary', schema, options)
  const layers = [...linesOf('encoder', model.encoder), ...linesOf('decoder', model.decoder)]
  const state = valuesIn(model.state)
  const parameters = valuesIn(model.weights) + state
  const weights = parameters * bytesPerValue
  const learnt = (parameters - state) * bytesPerValue
  const gradients = (microBatches === 1 ? 1 : 2) * learnt
  const optimizer = updateRule({ ...config, learningRate: 0 }).slots.length * learnt + (averaging === null ? 0 : weights)
  const activations = keptValues(model) * Math.ceil(batchSize / microBatches) * bytesPerValue
  return {
    model: model.config.type,
    network: model.config.network.type,
    inputShape: model.inputShape,
    latentShape: model.latentShape,
    codes: model.codes ? { size: model.codes.size, shape: model.codes.shape } : null,
    layers,
    parameters,
    state,
    batchSize,
    microBatches,
    bytes: { weights, optimizer, gradients, activations, total: weights + optimizer + gradients + activations },
  }
}

/**
 * The summary as Keras prints it: layers, output shapes, parameters, and below them the totals.
 *
 * @param options `training`: whether the memory of a training is told, default true; leave it out beside what `foretellMemory` tried
 */
export function formatSummary(summary: Summary, { training = true }: { readonly training?: boolean } = {}): string {
  const rows = [
    ['Layer', 'Output shape', 'Parameters'],
    ['input', formatShape(summary.inputShape), '0'],
    ...summary.layers.map(({ side, name, outputShape, parameters }) => [
      `${side}.${name}`,
      formatShape(outputShape),
      grouped(parameters),
    ]),
  ]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const [first = 0, second = 0, third = 0] = widths
  const lines = rows.map(([layer = '', shape = '', count = '']) =>
    [layer.padEnd(first), shape.padEnd(second), count.padStart(third)].join('   '),
  )
  const rule = '─'.repeat(first + second + third + 6)
  const { bytes, inputShape, batchSize, microBatches, parameters, state } = summary
  const inParts = microBatches === 1 ? '' : ` in ${microBatches} parts`
  const moving = state === 0 ? '' : `, ${grouped(state)} of them moved without a gradient`
  return [
    `Model: ${summary.model}, network: ${summary.network}`,
    rule,
    lines[0],
    rule,
    ...lines.slice(1),
    rule,
    `Parameters: ${grouped(parameters)} (${size(bytes.weights)})${moving}`,
    `Code: ${describeCode(summary)} for the input's ${grouped(sizeOf(inputShape))}`,
    ...(training
      ? [
          `Training at batch size ${batchSize}${inParts}: about ${size(bytes.total)}`,
          `  weights ${size(bytes.weights)}, gradients ${size(bytes.gradients)}, optimizer ${size(bytes.optimizer)}, activations ${size(bytes.activations)}`,
        ]
      : []),
  ].join('\n')
}

function linesOf(side: 'encoder' | 'decoder', layers: readonly NamedLayer[]): LayerSummary[] {
  return layers.map(({ name, layer }) => ({
    side,
    name,
    type: layer.type,
    outputShape: layer.outputShape,
    parameters: layer.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  }))
}

function describeCode({ codes, latentShape }: Summary): string {
  if (codes === null) return `${formatShape(latentShape)}, ${grouped(sizeOf(latentShape))} numbers`
  const count = sizeOf(codes.shape)
  return `${formatShape(codes.shape)} of ${grouped(codes.size)} entries, ${grouped(count)} whole ${count === 1 ? 'number' : 'numbers'}`
}

/** Values that a step keeps for each example: input and target, each layer's output, its gradient, and that before the activation. */
function keptValues({ inputShape, encoder, decoder }: Model): number {
  const all = [...encoder, ...decoder].flatMap(({ name, layer }) => [{ name, layer }, ...(layer.inner ?? [])])
  const own = all.filter(({ layer }) => !views.includes(layer.type))
  const copies = (type: string) => (withoutSum.includes(type) ? 2 : 3)
  return own.reduce((sum, { layer }) => sum + copies(layer.type) * sizeOf(layer.outputShape), 2 * sizeOf(inputShape))
}

function grouped(count: number): string {
  return count.toLocaleString('en-US')
}

function size(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), 4)
  const unit = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'][power]
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${unit}`
}
