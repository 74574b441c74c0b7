import { createModel, findLearningRate, type LearningRateSearch } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { lossCurves } from '@sandglass/viz'
import { addConfigFlags } from '../config/flags.js'
import { configForData } from '../config/for-data.js'
import { readConfig } from '../config/read-config.js'
import { type ConfigOptions, resolveConfig } from '../config/resolve-config.js'
import { addReadingFlags } from '../data/reading.js'
import { addCommonOptions } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, deviceFacts, startDevice } from '../options/device.js'
import { formatFacts, formatMeasure, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { countedParts, openRunData } from '../runs/run-data.js'
import type { AddCommand } from './command.js'

type FindOptions = ConfigOptions & DeviceOptions & CommonOptions

export const addFindLearningRate: AddCommand = (program, run) => {
  const command = program
    .command('find-learning-rate')
    .description('Looks for a learning rate by steps that grow longer until the loss runs away. Keeps nothing.')
    .argument('<recipe>', 'What train takes: a recipe, or a config file, such as the config.json of a run.')
    .addHelpText('after', examples)
  addCommonOptions(addReadingFlags(addDeviceOptions(addConfigFlags(command)))).action((recipe: string, options: FindOptions) =>
    run(options, (session) => findCommand(session, recipe, options)),
  )
}

const examples = `
Examples:
  sandglass find-learning-rate dense --data mnist --batch-size 256
  sandglass find-learning-rate dense --data table.csv --label species
  sandglass find-learning-rate denoiser --set training.optimizer.type=sgd
`

async function findCommand(session: Session, recipe: string, options: FindOptions): Promise<Result> {
  const caller = 'find-learning-rate'
  const read = await readConfig(caller, recipe, session.io.directory)
  const { given, options: changes } = await configForData(session, caller, read, options)
  const config = resolveConfig(caller, given.config, changes)
  const { epochs: _epochs, earlyStopping: _stopping, averaging: _averaging, health: _health, ...training } = config.training
  const device = await startDevice(options)
  const data = await openRunData(session, caller, config)
  using model = createModel(config.model)
  const search = await findLearningRate(model, countedParts(model, data).training, {
    ...training,
    corruption: training.corruption && corruption(training.corruption),
    signal: session.io.signal,
  })
  draw(session, search)
  const { points, suggestion } = search
  const { optimizer, batchSize } = training
  return {
    document: { suggestion, optimizer: optimizer.type, batchSize, points: plain(points), ...deviceFacts(device) },
    text: formatFacts([
      ['optimizer', `${optimizer.type}, ${formatQuantity(batchSize, 'example')} a step`],
      ...lowestFacts(search),
      ['suggestion', suggestion === null ? 'none: the loss never fell' : `--learning-rate ${roughly(suggestion)}`],
    ]),
  }
}

/** The smoothed loss by the power of ten that the rate is. */
function draw(session: Session, { points }: LearningRateSearch): void {
  if (points.length === 0) return
  const x = points.map(({ learningRate }) => Math.log10(learningRate))
  const values = points.map(({ smoothed }) => smoothed)
  session.picture(lossCurves({ series: [{ name: 'smoothed loss', x, values }], xLabel: 'learning rate, as a power of ten' }))
}

function lowestFacts({ points }: LearningRateSearch): (readonly [string, string])[] {
  const [first, ...others] = points
  if (first === undefined) return []
  const lowest = others.reduce((low, point) => (point.smoothed < low.smoothed ? point : low), first)
  return [['lowest loss', `${formatMeasure(lowest.smoothed)}, smoothed, at ${roughly(lowest.learningRate)}`]]
}

/** Two digits: a search is no more exact. */
function roughly(rate: number): string {
  return String(Number(rate.toPrecision(2)))
}
