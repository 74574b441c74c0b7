import { type Examples, refuse, sizeOf } from '@sandglass/base'
import { codePrior, gaussianMixture, type MixturePass, type Model, type Sampler, split, standardNormal } from '@sandglass/core'
import { formatReference } from '../data/reference.js'
import { enumerate } from '../output/enumerate.js'
import { formatMeasure, formatQuantity } from '../output/format.js'
import { progressOf } from '../output/progress.js'
import type { Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import { type FoundSampler, fingerprintOf, savedOrFitted } from '../runs/saved-sampler.js'
import { openLimited, referenceFor } from './use.js'

/** Where codes come from: a variational model's prior, a mixture fitted on codes, a prior learnt over discrete ones. */
export const samplerNames = ['prior', 'mixture', 'codes'] as const
type SamplerName = (typeof samplerNames)[number]

/** What is asked of a sampler. */
export interface SamplingOptions {
  readonly data?: string
  readonly limit: number
  readonly seed: number
  readonly sampler?: SamplerName
  readonly components?: number[]
}

const usualComponents = 10
/** What is held out where a number of parts is to be chosen. */
const heldOutShare = 0.1

/**
 * The sampler that is asked for, or the one that suits the model: from the prior, kept beside the model, or fitted now.
 *
 * @param asked the class that is to be generated; null for any
 * @throws InvalidArgumentError if the model has no such codes, or the examples no such class
 */
export async function samplerFor(
  session: Session,
  place: ModelPlace,
  model: Model,
  options: SamplingOptions & { readonly asked: number | null },
): Promise<FoundSampler> {
  const chosen = suitedSampler(model, options.sampler)
  if (options.components !== undefined && chosen !== 'mixture')
    refuse('generate', '--components', 'left out with this sampler', options.components, 'Add --sampler mixture.')
  // A model with classes is told the class itself; of others the sampler has to know it.
  const label = model.classes === null ? options.asked : null
  const perClass = label !== null
  if (chosen === 'prior') {
    if (perClass)
      refuse(
        'generate',
        '--class',
        'left out, as this prior knows no classes',
        label,
        'Add --sampler mixture: it is then fitted by class.',
      )
    return { sampler: standardNormal(), isReused: false }
  }
  const reference = await referenceFor(session, 'generate', place, options, 'train')
  const examples = await openLimited(session, 'generate', place, reference, options)
  if (perClass) checkHasClass(examples, label)
  const components = chosen === 'mixture' ? componentsFor(session, model, examples, options.components) : [usualComponents]
  // What is drawn from the seed while fitting: which examples are held out to choose by.
  const seed = components.length > 1 ? options.seed : null
  const asked = { sampler: chosen, perClass, components, seed }
  const notes = { ...(chosen === 'codes' ? { sampler: chosen, perClass } : asked), data: await fingerprintOf(examples) }
  return await savedOrFitted(session, { place, model, notes }, async () => {
    session.note(`Fitting on ${formatQuantity(examples.count, 'example')} of ${formatReference(reference)} …`)
    return fitSampler(session, model, examples, asked)
  })
}

/** Why a sampler is none for other models. */
const reasons: Readonly<Record<SamplerName, string>> = {
  prior: 'were held to no prior',
  mixture: 'are entries of a codebook',
  codes: 'are no entries of a codebook',
}

function suitedSampler({ prior, codes }: Model, asked: SamplerName | undefined): SamplerName {
  const suited: readonly [SamplerName, ...SamplerName[]] = prior ? ['prior', 'mixture'] : codes ? ['codes'] : ['mixture']
  if (asked === undefined || suited.includes(asked)) return asked ?? suited[0]
  return refuse(
    'generate',
    '--sampler',
    `${enumerate(suited, 'or')}, as this model's codes ${reasons[asked]}`,
    asked,
    'Leave it out for what suits the model.',
  )
}

function checkHasClass({ labels, name = 'the data' }: Examples, label: number): void {
  if (labels === undefined)
    refuse(
      'generate',
      '--class',
      `left out, as ${name} has no classes`,
      label,
      'Leave it out, or name data that have, with --data.',
    )
  const found = [...new Set(Array.from(labels))].sort((a, b) => a - b)
  if (!found.includes(label))
    refuse(
      'generate',
      '--class',
      `one of the ${formatQuantity(found.length, 'class', 'classes')} of ${name}`,
      label,
      `There are examples of ${enumerate(found.map(String))}.`,
    )
}

/** How many parts a mixture is to have, of which each needs a code of its own at the very least. */
function componentsFor(
  { note }: Session,
  model: Model,
  { count }: Examples,
  asked: readonly number[] | undefined,
): readonly number[] {
  const components = asked ?? [Math.min(usualComponents, count)]
  const most = Math.max(...components)
  if (most > count)
    refuse(
      'generate',
      '--components',
      `at most ${count}, as many as there are codes to fit on`,
      most,
      'Ask for fewer, or raise --limit.',
    )
  const size = sizeOf(model.latentShape)
  const each = Math.floor(count / most)
  if (most > 1 && each < size)
    note(
      `${formatQuantity(count, 'code')} of ${formatQuantity(size, 'number')} are few for ${formatQuantity(most, 'part')}, ${each} for each: what is made will lie close to single examples. Ask for fewer --components, or raise --limit.`,
    )
  return components
}

interface Asked {
  readonly sampler: SamplerName
  readonly perClass: boolean
  readonly components: readonly number[]
  /** What held-out examples are drawn from; null where there are none. */
  readonly seed: number | null
}

async function fitSampler(
  session: Session,
  model: Model,
  examples: Examples,
  { sampler, perClass, components, seed }: Asked,
): Promise<Sampler> {
  const { signal } = session.io
  if (sampler === 'codes') return await codePrior(model, examples, { perClass, signal })
  const progress = progressOf(session)
  const onPass = (pass: MixturePass) => progress.tell(() => passText(pass))
  try {
    if (seed === null) return await gaussianMixture(model, examples, { components, perClass, signal, onPass })
    const { training, validation } = split(examples, { validation: heldOutShare, seed })
    return await gaussianMixture(model, training, { components, validation, perClass, signal, onPass })
  } finally {
    progress.close()
  }
}

/** `10 parts for class 3, pass 12: log-likelihood −31.21; it ends when that rises no more` */
function passText({ components, label, pass, logLikelihood }: MixturePass): string {
  const of = label === null ? '' : ` for class ${label}`
  return `${formatQuantity(components, 'part')}${of}, pass ${pass}: log-likelihood ${formatMeasure(logLikelihood)}; it ends when that rises no more`
}
