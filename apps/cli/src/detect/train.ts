import type { Examples, Shape } from '@sandglass/base'
import { sizeOf } from '@sandglass/base'
import type { Model, RunInput } from '@sandglass/core'
import { configForData } from '../config/for-data.js'
import { type GivenConfig, readConfig } from '../config/read-config.js'
import { type ResolvedConfig, resolveConfig } from '../config/resolve-config.js'
import { isPicture } from '../figures/images.js'
import type { Session } from '../output/session.js'
import { defaultCheckpointing } from '../runs/checkpointing.js'
import type { Run } from '../runs/run.js'
import type { RunData } from '../runs/run-data.js'
import { trainToUse } from '../runs/train-to-use.js'
import { openAsFound } from './open.js'
import type { DetectFlags } from './options.js'

/** A training that is yet to begin. */
export interface Ready {
  readonly config: ResolvedConfig
  readonly data: RunData
  readonly model: Model
}

/**
 * Trains a model on normal examples, of which it never sees those that are to calibrate by. The run is finished; its model is the caller's to dispose.
 *
 * @param check looks at what the model is to be used for: what it throws leaves no run
 */
export async function trainOnNormal(
  session: Session,
  name: string,
  flags: DetectFlags,
  check: (ready: Ready) => void | Promise<void>,
): Promise<Run> {
  const read =
    flags.recipe === undefined
      ? suitable(name, await openAsFound(session, { flag: '--train', name, part: 'train' }, flags))
      : await readConfig('detect', flags.recipe, session.io.directory)
  const { given, training } = await configFor(session, name, read, flags)
  const { data, ...rest } = given.config as RunInput
  const usual = data.detection?.scaling ?? 'none'
  const scaling = flags.scaling === undefined ? usual : flags.scaling === 'inputs' ? 'inputs' : 'none'
  const detection = { ...data.detection, ...(flags.normal && { normal: flags.normal }), scaling }
  // What a recipe validates on may be other examples than the normal ones.
  const validation = typeof data.validation === 'number' ? data.validation : 0.1
  const config = resolveConfig(
    'detect',
    { ...rest, data: { ...data, training, validation, detection } },
    {
      ...(flags.epochs !== undefined && { epochs: flags.epochs }),
      ...(flags.seed !== undefined && { seed: flags.seed }),
      ...(flags.set && { set: flags.set }),
    },
  )
  return await trainToUse(session, {
    caller: 'detect',
    given,
    config,
    device: flags,
    out: flags.out ?? null,
    name: `detect-${given.name}-${config.training.seed}`,
    checkpointing: defaultCheckpointing,
    check: (data, model) => check({ config, data, model }),
  })
}

/** A recipe is brought to the shape of the data; what suits them already stays as it is, but for how they are read. */
async function configFor(
  session: Session,
  name: string,
  read: GivenConfig,
  flags: DetectFlags,
): Promise<{ given: GivenConfig; training: string }> {
  const isSuited = flags.recipe === undefined
  const { given, options } = await configForData(session, 'detect', isSuited ? { ...read, folder: session.io.directory } : read, {
    ...flags,
    data: name,
  })
  return { given: { ...given, folder: read.folder }, training: options.data ?? name }
}

/** A config for examples of any shape: a small dense autoencoder that mends a little noise; of pictures, each brought to one brightness and contrast. */
function suitable(name: string, { shape }: Examples): GivenConfig {
  const scaling = isPicture(shape) ? ('inputs' as const) : ('none' as const)
  const config: RunInput = {
    model: { type: 'autoencoder', network: { type: 'dense', input: [...shape], ...widthsFor(shape) }, loss: 'mean-squared-error' },
    training: {
      epochs: 60,
      batchSize: 64,
      optimizer: { type: 'adam' },
      corruption: { type: 'gaussian', standardDeviation: 0.3, clip: null },
      earlyStopping: { patience: 6 },
    },
    data: { training: name, validation: 0.1, detection: { scaling } },
  }
  return {
    name: (name.split(/[/\\]/).at(-1) ?? name).replace(/[^\w-]+/g, '-'),
    title: 'Detector of anomalies',
    description: 'A dense autoencoder of normal examples, whose errors and codes tell others.',
    config,
    folder: null,
  }
}

/** A few numbers have narrow layers; images have wider ones and a longer code. */
function widthsFor(shape: Shape): { hidden: number[]; latent: number } {
  const size = sizeOf(shape)
  if (size < 64) return { hidden: [64, 32], latent: Math.max(1, Math.min(8, Math.floor(size / 2))) }
  return { hidden: [256, 64], latent: 32 }
}
