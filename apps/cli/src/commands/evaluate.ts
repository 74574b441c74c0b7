import { evaluate } from '@sandglass/core'
import { addCommonOptions } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

export const addEvaluate: AddCommand = (program, run) => {
  const command = program
    .command('evaluate')
    .description("Measures a model's loss and its squared error on a data set.")
    .argument(...modelArgument)
  addCommonOptions(addUseOptions(command, { noise: true })).action((model: string, options: UseOptions) =>
    run(options, (session) => evaluateCommand(session, model, options)),
  )
}

async function evaluateCommand(session: Session, name: string, options: UseOptions): Promise<Result> {
  const { place, model, examples, data, corruption, seed, pass, device } = await prepareUse(session, 'evaluate', name, options)
  using _model = model
  const { loss, parts, meanSquaredError } = await evaluate(model, examples, { ...pass, corruption, seed })
  return {
    document: {
      model: place.path,
      data,
      examples: examples.count,
      noise: corruption?.config ?? null,
      loss,
      parts,
      meanSquaredError,
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
    ]),
  }
}
