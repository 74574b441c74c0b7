import { resolve } from 'node:path'
import { evaluate, load, loadMetadata, memoryStore, type Precision, save } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { Option } from 'commander'
import { addCommonOptions, groups } from '../options/common.js'
import { deviceFacts } from '../options/device.js'
import { shortPath } from '../output/files.js'
import { formatBytes, formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import { checkNew } from '../output/new-places.js'
import type { Result, Session } from '../output/session.js'
import type { AddCommand } from './command.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

interface ShrinkOptions extends UseOptions {
  readonly precision: Exclude<Precision, 'float32'>
  readonly out?: string
}

export const addShrink: AddCommand = (program, run) => {
  const command = program
    .command('shrink')
    .description('Saves a model with fewer bytes a weight, and says what that costs in accuracy on a data set.')
    .argument(...modelArgument)
  addUseOptions(command, { noise: true })
    .addOption(
      new Option('--precision <name>', 'float16, in half the bytes, or int8, in about a quarter; loading gives float32.')
        .choices(['float16', 'int8'])
        .default('int8')
        .helpGroup(groups.output),
    )
    .addOption(
      new Option('--out <folder>', "The folder of the smaller model; left out, the model's name and the precision.").helpGroup(
        groups.output,
      ),
    )
  addCommonOptions(command).action((model: string, options: ShrinkOptions) =>
    run(options, (session) => shrinkCommand(session, model, options)),
  )
}

async function shrinkCommand(session: Session, name: string, options: ShrinkOptions): Promise<Result> {
  const { io } = session
  const { precision } = options
  const folder = resolve(io.directory, options.out ?? `${name.replace(/[/\\]+$/, '')}-${precision}`)
  await checkNew('shrink', folder)
  const { place, model, examples, data, corruption, seed, pass, device } = await prepareUse(session, 'shrink', name, options)
  using _model = model
  const own = { metadata: await loadMetadata(directoryStore(place.path)) }
  const whole = await save(model, memoryStore(), own)
  const shrunk = await save(model, directoryStore(folder), { ...own, precision })
  using smaller = await load(directoryStore(folder))
  const before = await evaluate(model, examples, { ...pass, corruption, seed })
  const after = await evaluate(smaller, examples, { ...pass, corruption, seed })
  const change = (was: number, is: number) => {
    const share = (100 * (is - was)) / Math.abs(was)
    return `${formatMeasure(was)} → ${formatMeasure(is)} (${share < 0 ? '−' : '+'}${Math.abs(share).toPrecision(2)} %)`
  }
  const bytes = { before: whole.bytes, after: shrunk.bytes }
  const loss = { before: before.loss, after: after.loss }
  const meanSquaredError = { before: before.meanSquaredError, after: after.meanSquaredError }
  return {
    document: {
      model: folder,
      precision,
      bytes,
      loss,
      meanSquaredError,
      weightError: shrunk.relativeError,
      data,
      examples: examples.count,
      ...deviceFacts(device),
    },
    text: formatFacts([
      ['model', `${shortPath(io, folder)}, ${precision}`],
      ['bytes', `${formatBytes(bytes.before)} → ${formatBytes(bytes.after)}`],
      ['judged on', `${data}, ${formatQuantity(examples.count, 'example')}`],
      ['loss', change(loss.before, loss.after)],
      ['mean squared error', change(meanSquaredError.before, meanSquaredError.after)],
    ]),
  }
}
