import { formatShape, refuse, type Shape, sameShape, stream } from '@sandglass/base'
import { dispose as disposeTensors, type Scalar, type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Pass } from '../layers/layer.js'
import type { Body } from '../networks/body.js'
import type { Weights } from '../networks/weights.js'
import { type ActivationName, activate } from '../operations/activation.js'
import { total } from '../operations/total.js'
import { refuseDisposed } from './check.js'
import type {
  AnySize,
  Batch,
  Codes,
  Heeds,
  LatentLikelihood,
  Model,
  ModelConfigBase,
  Objective,
  ObjectiveContext,
  Posterior,
  TargetRequirement,
} from './model.js'

/** What makes one kind of model different from another wearing the same network. */
export interface ModelParts<Config extends ModelConfigBase> {
  readonly config: Config
  readonly schema?: Model['schema']
  /** The network's body, as examples, codes and summaries see it. */
  readonly body: Pick<Body, 'inputShape' | 'latentShape' | 'encoder' | 'decoder'>
  /** The variables of all that the model asks for, which it owns from now on. */
  readonly weights: Weights
  /** What logits go through to become values like the data's. */
  readonly outputActivation: ActivationName | ((logits: Tensor) => Tensor)
  readonly targetRequirement: TargetRequirement | null
  /** How many classes its examples come in. Default null: it doesn't look at labels. */
  readonly classes?: number | null
  /** What of weights and masks its objective heeds. Default nothing. */
  readonly heeds?: Heeds
  readonly objective: (batch: Batch, context: ObjectiveContext) => Objective
  /** `[batch, …inputShape]` → `[batch, …latentShape]` */
  readonly encode: (input: Tensor, pass: Pass, labels: Tensor | null) => Tensor
  /** `[batch, …latentShape]` → logits `[batch, …inputShape]` */
  readonly decode: (latent: Tensor, pass: Pass, labels: Tensor | null) => Tensor
  /** Default null: its codes are held to none. */
  readonly prior?: Model['prior']
  readonly posterior?: (input: Tensor, pass: Pass, labels: Tensor | null) => Posterior
  readonly likelihood?: Pick<LatentLikelihood, 'measure'> & {
    /** Given latents `[samples, batch, …latentShape]` and targets `[batch, …inputShape]`. */
    logProbability(latents: Tensor, target: Tensor, pass: Pass, labels: Tensor | null): Tensor
  }
  readonly nested?: Model['nested']
  readonly codes?: Omit<Codes, 'of'> & { of(input: Tensor, pass: Pass): Tensor }
  readonly anySize?: Pick<AnySize, 'receptiveField'> & {
    /** The way from images of that shape to logits of the same. */
    at(inputShape: Shape): (images: Tensor, pass: Pass) => Tensor
  }
}

/** A forward pass outside of training: nothing is dropped, nothing penalised, no state moves. */
const inference: Pass = { training: false, random: (purpose) => stream(0, purpose), penalize: null, update: null }

const heedless: Heeds = { weights: false, masks: null }

/** Puts a model together of a network and an objective, with all that models have in common. */
export function wear<Config extends ModelConfigBase>(parts: ModelParts<Config>): Model<Config> {
  const { config, body, weights, outputActivation, targetRequirement, classes = null, heeds = heedless, prior = null } = parts
  const { inputShape, latentShape, encoder, decoder } = body
  let isDisposed = false
  const check = (method: string, name: string, tensor: Tensor, shape: Shape) => {
    if (isDisposed) refuseDisposed(`${config.type}.${method}`)
    checkShape(`${config.type}.${method}`, name, tensor, shape)
  }
  const checkLabels = (method: string, labels: Tensor | null | undefined, batch: number | undefined): Tensor | null => {
    if (classes === null) return null
    if (!labels || !sameShape(labels.shape, [batch ?? 0]))
      refuse(
        `${config.type}.${method}`,
        'labels',
        `a tensor [${batch}] of classes from 0 to ${classes - 1}`,
        labels?.shape ?? labels,
        'Give each example’s class beside it.',
      )
    return labels
  }
  const output = (logits: Tensor) =>
    typeof outputActivation === 'function' ? outputActivation(logits) : activate(logits, outputActivation)
  const decode = (latent: Tensor, labels: Tensor | null) => output(parts.decode(latent, inference, labels))
  const dispose = () => {
    if (!isDisposed) disposeTensors([...weights.values()])
    isDisposed = true
  }
  const { schema, posterior, likelihood, codes, anySize, nested } = parts
  return {
    config,
    schema,
    inputShape,
    latentShape,
    encoder,
    decoder,
    weights: new Map([...weights].filter(([, { trainable }]) => trainable)),
    state: new Map([...weights].filter(([, { trainable }]) => !trainable)),
    targetRequirement,
    classes,
    heeds,
    prior,
    nested,
    objective(batch, context) {
      check('objective', 'input', batch.input, inputShape)
      check('objective', 'target', batch.target, inputShape)
      if (batch.weights)
        checkCounting(`${config.type}.objective`, 'weights', batch.weights, batch.input.shape.slice(0, 1), heeds.weights)
      if (batch.mask) checkCounting(`${config.type}.objective`, 'mask', batch.mask, batch.input.shape, heeds.masks !== null)
      const labels = checkLabels('objective', batch.labels, batch.input.shape[0])
      return tidy(() => ({ ...parts.objective({ ...batch, labels }, context) }))
    },
    encode(input, labels) {
      check('encode', 'input', input, inputShape)
      const classOf = checkLabels('encode', labels, input.shape[0])
      return tidy(() => parts.encode(input, inference, classOf))
    },
    decode(latent, labels) {
      check('decode', 'latent', latent, latentShape)
      const classOf = checkLabels('decode', labels, latent.shape[0])
      return tidy(() => decode(latent, classOf))
    },
    output(logits) {
      check('output', 'logits', logits, inputShape)
      // A clone, because whoever is given a tensor may dispose it.
      return tidy(() => (outputActivation === 'linear' ? logits.clone() : output(logits)))
    },
    reconstruct(input, labels) {
      check('reconstruct', 'input', input, inputShape)
      const classOf = checkLabels('reconstruct', labels, input.shape[0])
      return tidy(() => decode(parts.encode(input, inference, classOf), classOf))
    },
    posterior:
      posterior &&
      ((input, labels) => {
        check('posterior', 'input', input, inputShape)
        const classOf = checkLabels('posterior', labels, input.shape[0])
        return tidy(() => ({ ...posterior(input, inference, classOf) }))
      }),
    likelihood: likelihood && {
      measure: likelihood.measure,
      logProbability(latents, target, labels) {
        check('likelihood.logProbability', 'target', target, inputShape)
        const [, batch, ...shape] = latents.shape
        if (batch !== target.shape[0] || !sameShape(shape, latentShape))
          refuse(
            `${config.type}.likelihood.logProbability`,
            'latents.shape',
            `[samples, ${[target.shape[0], ...latentShape].join(', ')}]`,
            latents.shape,
            'Give latents for each example, with an axis of samples in front.',
          )
        const classOf = checkLabels('likelihood.logProbability', labels, target.shape[0])
        return tidy(() => likelihood.logProbability(latents, target, inference, classOf))
      },
    },
    codes: codes && {
      size: codes.size,
      shape: codes.shape,
      of(input) {
        check('codes.of', 'input', input, inputShape)
        return tidy(() => codes.of(input, inference))
      },
      latent(numbers) {
        check('codes.latent', 'codes', numbers, codes.shape)
        return tidy(() => codes.latent(numbers))
      },
    },
    anySize: anySize && {
      receptiveField: anySize.receptiveField,
      reconstruct(images) {
        if (isDisposed) refuseDisposed(`${config.type}.anySize.reconstruct`)
        checkFits(`${config.type}.anySize.reconstruct`, images, inputShape, anySize.receptiveField)
        return tidy(() => output(anySize.at(images.shape.slice(1))(images, inference)))
      },
    },
    get isDisposed() {
      return isDisposed
    },
    dispose,
    [Symbol.dispose]: dispose,
  }
}

/** A forward pass of a batch for an objective, and the penalties that it gathers on its way. */
export function objectivePass(
  { weights = null }: Batch,
  { training, random, update = null, watch = null }: ObjectiveContext,
): { pass: Pass; penalties: Scalar[] } {
  const penalties: Scalar[] = []
  return { penalties, pass: { training, random, update, watch, weights, penalize: (penalty) => void penalties.push(penalty) } }
}

/** A loss of some parts, and of the network's penalties where there are any. */
export function lossOfParts(
  terms: Readonly<Record<string, Scalar>>,
  penalties: readonly Scalar[],
): Pick<Objective, 'loss' | 'parts'> {
  const parts = penalties.length === 0 ? terms : { ...terms, regularization: total(penalties) }
  return { loss: total(Object.values(parts)), parts }
}

function checkShape(caller: string, name: string, tensor: Tensor, shape: Shape): void {
  if (!Array.isArray(tensor?.shape))
    refuse(caller, name, 'a tensor', tensor, `For examples and arrays there are encode, decode and reconstruct of @sandglass/core.`)
  if (!sameShape(tensor.shape.slice(1), shape))
    refuse(caller, `${name}.shape`, `[batch, ${formatShape(shape).slice(1)}`, tensor.shape, 'Reshape or resize the tensor.')
}

function checkFits(caller: string, images: Tensor, own: Shape, { period }: AnySize['receptiveField']): void {
  const [height = 0, width = 0, channels = 0] = own
  const [, rows = 0, columns = 0, depth] = images?.shape ?? []
  if (images?.rank !== 4 || depth !== channels || (rows - height) % period[0] !== 0 || (columns - width) % period[1] !== 0)
    refuse(
      caller,
      'images.shape',
      `[batch, ${height} + a multiple of ${period[0]}, ${width} + a multiple of ${period[1]}, ${channels}]`,
      images?.shape,
      'Extend the images, as denoise of @sandglass/core does.',
    )
}

function checkCounting(caller: string, name: 'weights' | 'mask', { shape }: Tensor, wanted: Shape, isHeeded: boolean): void {
  if (!isHeeded) refuse(caller, name, 'left out, as this model has no use for it', shape, 'Choose a model and a loss that heed it.')
  if (!sameShape(shape, wanted)) refuse(caller, `${name}.shape`, formatShape(wanted), shape, 'Reshape the tensor.')
}
