import { refuse, subset } from '@sandglass/base'
import { interpolate } from '@sandglass/core'
import { Option } from 'commander'
import { isPicture, pictureGrid } from '../figures/images.js'
import { decodedClass } from '../options/class.js'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { checkNumbersFile, keepNumbers } from '../output/numbers-file.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

interface InterpolateOptions extends UseOptions {
  readonly from: number
  readonly to: number
  readonly steps: number
  readonly method: 'linear' | 'spherical'
  readonly class?: string
  readonly out?: string
}

export const addInterpolate: AddCommand = (program, run) => {
  const command = program
    .command('interpolate')
    .description('Walks from one example to another through the codes between them, and shows what they are decoded to.')
    .argument(...modelArgument)
    .optionsGroup(groups.latent)
    .requiredOption('--from <example>', 'The number of the example to begin at, from 0.', wholeNumber('--from', 0))
    .requiredOption('--to <example>', 'The number of the example to end at.', wholeNumber('--to', 0))
    .addOption(
      new Option('--steps <count>', 'How many there are on the way, both ends included.')
        .default(10)
        .argParser(wholeNumber('--steps', 2)),
    )
    .addOption(
      new Option('--method <name>', 'Straight ahead, or along the arc between the two.')
        .choices(['linear', 'spherical'])
        .default('linear'),
    )
    .addOption(
      new Option(
        '--class <class>',
        'The class to decode as, by its name or its number from 0, for a model that has classes; left out, that of the first example.',
      ),
    )
  addUseOptions(command, { noise: false })
    .optionsGroup(groups.output)
    .option('--out <file>', 'Keeps the way: a picture as .png, or the numbers as .npy.')
  addCommonOptions(command).action((model: string, options: InterpolateOptions) =>
    run(options, (session) => interpolateCommand(session, model, options)),
  )
}

async function interpolateCommand(session: Session, name: string, options: InterpolateOptions): Promise<Result> {
  const { from, to, steps, method, out } = options
  await checkNumbersFile(session.io, 'interpolate', out)
  const { place, model: loaded, examples, data, pass, device } = await prepareUse(session, 'interpolate', name, options)
  using model = loaded
  for (const [flag, number] of [['--from', from] as const, ['--to', to] as const])
    if (number >= examples.count)
      refuse(
        'interpolate',
        flag,
        `a number below ${examples.count}, as there are as many examples`,
        number,
        'Examples are numbered from 0.',
      )
  const ends = [subset(examples, [from]), subset(examples, [to])] as const
  const labels = decodedClass('interpolate', { count: model.classes, names: place.classes }, options.class)
  const way = await interpolate(model, ...ends, { ...pass, steps, method, labels })
  const numbers = { values: way.values, shape: way.shape.slice(1) }
  const figure = isPicture(model.inputShape) ? pictureGrid(numbers, { range: examples.range }) : null
  if (figure !== null) session.picture(figure)
  const kept = out === undefined ? null : await keepNumbers(session.io, 'interpolate', out, { numbers, figure })
  return {
    document: {
      model: place.path,
      data,
      from,
      to,
      labels: examples.labels === undefined ? null : [from, to].map((number) => examples.labels?.[number] ?? null),
      steps,
      method,
      out: kept,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', shortPath(session.io, place.path)],
      ['way', `${formatQuantity(steps, 'step')} from example ${from} to ${to} of ${data}, ${method}`],
      ...(kept === null ? [] : [['out', shortPath(session.io, kept)] as const]),
    ]),
  }
}
