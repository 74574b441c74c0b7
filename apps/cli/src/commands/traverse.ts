import { refuse, sizeOf, subset, take } from '@sandglass/base'
import { encode } from '@sandglass/core'
import { Option } from 'commander'
import { isPicture, pictureGrid } from '../figures/images.js'
import { greatest } from '../figures/latent/statistics.js'
import { dimensionNames, surveyOf, traversed } from '../figures/latent/survey.js'
import { decodedClass } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { wholeNumbers } from '../options/whole-numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { checkContinuous } from './suited.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

interface TraverseOptions extends UseOptions {
  readonly from: number
  readonly dimensions?: number[]
  readonly class?: string
  readonly out?: string
}

/** How many dimensions are shown that nobody named. */
const usualDimensions = 8
/** How many examples say where codes lie. */
const surveyed = 1000

export const addTraverse: AddCommand = (program, run) => {
  const command = program
    .command('traverse')
    .description("Moves an example's code along one dimension at a time, and shows what that does.")
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .addOption(new Option('--from <example>', 'The number of the example, from 0.').default(0).argParser(wholeNumber('--from', 0)))
    .addOption(
      new Option(
        '--dimensions <numbers>',
        'Which ones, from 1, as in 1,4,5; left out, those that carry or vary most, eight at most.',
      ).argParser(wholeNumbers('--dimensions')),
    )
    .addOption(
      new Option(
        '--class <class>',
        "The class to decode as, by its name or its number from 0, for a model that has classes; left out, the example's own.",
      ),
    )
  addUseOptions(command, { noise: false })
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps what is shown: a picture as .png, or the numbers as .npy.')
  addCommonOptions(command).action((model: string, options: TraverseOptions) =>
    run(options, (session) => traverseCommand(session, model, options)),
  )
}

async function traverseCommand(session: Session, name: string, options: TraverseOptions): Promise<Result> {
  const { from, out } = options
  await checkNumbersFile(session.io, 'traverse', out)
  const { place, model: loaded, examples, data, pass, device } = await prepareUse(session, 'traverse', name, options)
  using model = loaded
  checkContinuous('traverse', model)
  const asked = decodedClass('traverse', { count: model.classes, names: place.classes }, options.class)
  if (from >= examples.count)
    refuse(
      'traverse',
      '--from',
      `a number below ${examples.count}, as there are as many examples`,
      from,
      'Examples are numbered from 0.',
    )
  const size = sizeOf(model.latentShape)
  const beyond = options.dimensions?.find((dimension) => dimension > size)
  if (beyond !== undefined)
    refuse(
      'traverse',
      '--dimensions',
      `from 1 to ${size}, as the code has ${size} numbers`,
      beyond,
      'Leave it out for those that matter most.',
    )
  const survey = await surveyOf(model, take(examples, Math.min(examples.count, surveyed)))
  const dimensions =
    options.dimensions?.map((dimension) => dimension - 1) ?? greatest(survey.weights, Math.min(size, usualDimensions))
  const { values: code } = await encode(model, subset(examples, [from]), pass)
  const labels = asked ?? (model.classes === null ? null : (examples.labels?.[from] ?? null))
  const numbers = await traversed(model, survey, { code, dimensions, labels })
  const figure = isPicture(model.inputShape)
    ? pictureGrid(numbers, { captions: dimensionNames(dimensions), range: examples.range })
    : null
  if (figure !== null) session.picture(figure)
  const kept = out === undefined ? null : await keepNumbers(session.io, 'traverse', out, { numbers, figure })
  return {
    document: {
      model: place.path,
      data,
      from,
      label: examples.labels?.[from] ?? null,
      dimensions: dimensions.map((dimension) => ({ number: dimension + 1, values: survey.valuesOf(dimension) })),
      out: kept,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['from', `example ${from} of ${data}`],
      ['dimensions', dimensions.map((dimension) => dimension + 1).join(', ')],
      ...(kept === null ? [] : [['out', shortPath(session.io, kept)] as const]),
    ]),
  }
}
