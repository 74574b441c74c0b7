import {
  codePrior,
  createModel,
  type Examples,
  fit,
  gaussianMixture,
  generate,
  type LabelledExamples,
  type Model,
  type NumberArray,
  type RunInput,
  recipes,
  split,
  standardNormal,
} from '@sandglass/core'

/** A model and the way its codes are drawn; some are controls. */
export interface Generator {
  readonly name: string
  readonly title: string
  readonly recipe: RunInput
  /** Makes so many images with a trained model. */
  readonly sample: (model: Model, training: LabelledExamples, count: number, seed: number) => Promise<NumberArray>
}

/** A mixture's size is chosen on codes of training images that were not fitted. */
async function byMixture(model: Model, training: Examples, count: number, seed: number): Promise<NumberArray> {
  const { training: fitted, validation } = split(training, { validation: 0.1, seed })
  const sampler = await gaussianMixture(model, fitted, { components: [10, 30, 100], validation, seed })
  return await generate(model, { count, sampler, seed })
}

const { config: plain } = recipes.dense

export const generators: readonly Generator[] = [
  {
    name: 'vae',
    title: 'variational 784-400-20, standard normal codes',
    recipe: recipes.variational.config,
    sample: (model, _, count, seed) => generate(model, { count, sampler: standardNormal(), seed }),
  },
  {
    name: 'vae-mixture',
    title: 'variational 784-400-20, a mixture of Gaussians fitted on its codes',
    recipe: recipes.variational.config,
    sample: byMixture,
  },
  {
    name: 'conditional',
    title: 'conditional on the class, standard normal codes, classes as often as in training',
    recipe: recipes.conditional.config,
    sample: (model, training, count, seed) => {
      const labels = Array.from({ length: count }, (_, i) => training.labels[(i * 7919) % training.count] as number)
      return generate(model, { count, sampler: standardNormal(), seed, labels })
    },
  },
  {
    name: 'vector-quantized',
    title: 'vector-quantised, a prior learnt over its codes',
    recipe: recipes['vector-quantized'].config,
    sample: async (model, training, count, seed) =>
      await generate(model, { count, sampler: await codePrior(model, training), seed }),
  },
  {
    name: 'autoencoder-mixture',
    title: 'control: plain dense autoencoder 784-400-20, a mixture of Gaussians fitted on its codes',
    recipe: {
      ...plain,
      model: {
        type: 'autoencoder',
        network: { type: 'dense', input: [28, 28, 1], hidden: [400], latent: 20 },
        loss: 'binary-crossentropy',
      },
      training: recipes.variational.config.training,
    },
    sample: byMixture,
  },
]

/** Trains a generator's model with a seed, on training images alone. */
export async function trainGenerator(
  { recipe }: Generator,
  training: LabelledExamples,
  seed: number,
  epochs: number | null,
): Promise<Model> {
  const model = createModel({ ...recipe.model, seed })
  const { corruption: _, ...fields } = recipe.training ?? {}
  await fit(model, training, { ...fields, ...(epochs !== null && { epochs }), seed, health: false })
  return model
}
