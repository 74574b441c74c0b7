import { evaluate } from '@sandglass/core'
import { Option } from 'commander'
import { parseReference } from '../data/reference.js'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath } from '../output/files.js'
import { formatCount, formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import { seenAs, seenIn } from '../runs/seen.js'
import type { AddCommand } from './command.js'
import { checkLikely, estimateLikelihood, likelihoodDocument, likelihoodFacts } from './likelihood.js'
import { addUseOptions, modelArgument, prepareUse, type Use, type UseOptions } from './use.js'

interface EvaluateOptions extends UseOptions {
  readonly importanceSamples?: number
}

export const addEvaluate: AddCommand = (program, run) => {
  const command = program
    .command('evaluate')
    .description("Measures a model's loss and its squared error on a data set.")
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(
      new Option(
        '--importance-samples <count>',
        'Also estimates −log p(x), in nats, of a variational or conditional model: by so many latents of each example; the more, the tighter, as 500 or 5000.',
      ).argParser(wholeNumber('--importance-samples')),
    )
  addCommonOptions(addUseOptions(command, { noise: true })).action((model: string, options: EvaluateOptions) =>
    run(options, (session) => evaluateCommand(session, model, options)),
  )
}

async function evaluateCommand(session: Session, name: string, options: EvaluateOptions): Promise<Result> {
  const { importanceSamples: samples } = options
  const use = await prepareUse(session, 'evaluate', name, options)
  const { place, examples, data, corruption, seed, pass, device } = use
  using model = use.model
  if (samples !== undefined) checkLikely(use)
  await noteSeen(session, use, options)
  const { loss, parts, meanSquaredError, rate, distortion } = await evaluate(model, examples, { ...pass, corruption, seed })
  // A model with a posterior has both.
  const bound = rate === undefined || distortion === undefined ? null : { distortion, rate }
  const likelihood = samples === undefined || bound === null ? null : await estimateLikelihood(session, use, samples, bound)
  return {
    document: {
      model: place.path,
      data,
      examples: examples.count,
      noise: corruption?.config ?? null,
      loss,
      parts,
      meanSquaredError,
      ...bound,
      ...(likelihood !== null && { negativeLogLikelihood: likelihoodDocument(likelihood) }),
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['data', `${data}, ${formatQuantity(examples.count, 'example')}${corruption === null ? '' : ', made noisy'}`],
      ['loss', formatMeasure(loss)],
      ...(Object.keys(parts).length > 1
        ? Object.entries(parts).map(([part, value]) => [`  ${part}`, formatMeasure(value)] as const)
        : []),
      ['mean squared error', formatMeasure(meanSquaredError)],
      ...Object.entries(bound ?? {}).map(([name, nats]) => [name, `${formatMeasure(nats)} nats an example`] as const),
      ...(likelihood === null ? [] : likelihoodFacts(likelihood)),
    ]),
  }
}

/** Says what the model has seen of what it is measured on: it does better there than elsewhere. */
async function noteSeen(session: Session, { place, data, examples }: Use, { limit }: EvaluateOptions): Promise<void> {
  const reference = parseReference('evaluate: --data', data, 'test')
  const say = (text: string) => session.note(session.style.yellow(text))
  if (reference.part === 'validation' && place.run?.config.data.validation === null)
    return say('The run held nothing out: these are the examples that it was trained on.')
  const kinds = await seenIn(session, 'evaluate', place, reference)
  if (kinds === null || (limit === undefined && kinds.length !== examples.count)) return
  const trained = kinds.subarray(0, examples.count).filter((kind) => kind === seenAs.training).length
  const known = `${formatCount(trained)} of these ${formatQuantity(examples.count, 'example')}`
  if (trained > 0) say(`The model was trained on ${known}: leave --data out for those that were held out.`)
}
