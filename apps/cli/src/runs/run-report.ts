import { formatShape, sizeOf, stableStringify } from '@sandglass/base'
import { recipes, resolveRun, type Summary } from '@sandglass/core'
import { type ReportFact, type ReportSection, type ReportTable, report } from '@sandglass/viz'
import { trainingSummary } from '../memory/training-summary.js'
import { describeDevice } from '../options/device.js'
import { enumerate } from '../output/enumerate.js'
import { formatBytes, formatCount, formatQuantity, formatSeconds } from '../output/format.js'
import { plain } from '../output/plain.js'
import { version } from '../version.js'
import { restoredFacts } from './final-epoch.js'
import { healthSections } from './health-sections.js'
import type { Run } from './run.js'
import type { RunFigures } from './run-figures.js'
import { epochCount, lossesOf, parametersOf, secondsPerEpoch } from './run-result.js'

/** A run as one page: what came out, how it went, what it was. */
export function runReport(run: Run, figures: RunFigures): string {
  const { given, config } = run.request
  const { model } = run
  return report({
    title: given.title,
    subtitle: given.description && describe(run, given.description),
    facts: [
      ...lossesOf(run).map(([label, value]) => ({ label, value })),
      { label: 'parameters', value: formatCount(parametersOf(run)) },
      { label: 'epochs', value: epochCount(run) },
      ...restoredFacts(run.stopped).map(([label, value]) => ({ label, value })),
      ...paceFact(run),
    ],
    sections: [
      ...runSections(run, figures),
      ...healthSections(run),
      modelSection(trainingSummary(model, config.training)),
      {
        heading: 'Config',
        text: 'Sandglass trains the same again from this document, which is the run’s config.json.',
        code: stableStringify(plain(config), 2),
      },
    ],
    footer: footerOf([run]),
  })
}

/** A recipe's description is of the recipe's own model. What the weights are drawn from makes no other. */
function describe({ request: { caller, given, config } }: Run, description: string): string {
  const recipe = Object.entries(recipes).find(([name]) => name === given.name)?.[1]
  const modelOf = (model: object) => stableStringify(plain({ ...model, seed: null }))
  const isChanged = recipe && modelOf(resolveRun(caller, recipe.config).model) !== modelOf(config.model)
  return isChanged ? `The recipe ${given.name}, with another model than its own: see below.` : description
}

function modelSection({ model, network, inputShape, latentShape, codes, layers, ...training }: Summary): ReportSection {
  const code = codes === null ? latentShape : codes.shape
  const numbers = codes === null ? '' : `, each one of ${formatCount(codes.size)} entries`
  return {
    heading: 'Model',
    text: [
      `A ${model} model, wearing a ${network} network. It turns the ${formatQuantity(sizeOf(inputShape), 'number')} of an example into ${formatQuantity(sizeOf(code), 'number')}, ${formatShape(code)}${numbers}.`,
      memoryText(training),
    ],
    table: {
      columns: ['layer', 'output shape', 'parameters'],
      rows: layers.map(({ side, name, outputShape, parameters }) => [
        // On a phone a name may break after the point, and a shape not at all.
        `${side}.\u200b${name}`,
        formatShape(outputShape).replaceAll(' ', '\u00a0'),
        parameters,
      ]),
    },
  }
}

/** `Training at batch size 256 takes up to 12 MB: …`, of what it takes at all: the engine frees some of it before a step is over. */
function memoryText({ batchSize, microBatches, bytes }: Pick<Summary, 'batchSize' | 'microBatches' | 'bytes'>): string {
  const uses: readonly (readonly [number, string])[] = [
    [bytes.weights, 'weights'],
    [bytes.gradients, 'gradients'],
    [bytes.optimizer, 'the optimizer'],
    [bytes.activations, 'activations'],
  ]
  const parts = uses.filter(([size]) => size > 0).map(([size, use]) => `${formatBytes(size)} for ${use}`)
  const inParts = microBatches === 1 ? '' : `, in ${microBatches} parts,`
  return `Training at batch size ${batchSize}${inParts} takes up to ${formatBytes(bytes.total)}: ${enumerate(parts)}.`
}

function paceFact({ epochs }: Run): ReportFact[] {
  const pace = secondsPerEpoch(epochs)
  return pace === null ? [] : [{ label: 'time an epoch', value: formatSeconds(pace) }]
}

/** What a run has to show: its pictures, and its losses as curves and as numbers. */
export function runSections(run: Run, { reconstructions, losses, latent }: RunFigures): ReportSection[] {
  const { data, epochs, corruption } = run
  const pictures = (data.validation ?? data.training).name ?? 'the data'
  const what = corruption === null ? 'through the code and back' : 'made noisy and made clean again'
  return [
    ...(reconstructions === null
      ? []
      : [{ heading: 'Reconstructions', text: `The first of ${pictures}, ${what}.`, figure: reconstructions }]),
    ...latent.map(({ heading, text, figures }) => ({ heading, text, figure: figures.map(({ figure }) => figure) })),
    ...(losses === null ? [] : [{ heading: 'Losses', figure: losses, ...(epochs.length > 0 && { table: lossTable(run) }) }]),
  ]
}

function lossTable({ epochs, data }: Run): ReportTable {
  return {
    columns: ['epoch', 'training', ...(data.validation === null ? [] : ['validation']), 'seconds'],
    rows: epochs.map(({ epoch, training, validation, seconds }) => [
      epoch,
      training.loss,
      ...(data.validation === null ? [] : [validation?.loss ?? null]),
      seconds,
    ]),
  }
}

/** What made it, on what, and whom to credit for the data. */
export function footerOf(runs: readonly Run[]): string {
  const devices = new Set(runs.map(({ device }) => describeDevice(device)))
  const credits = new Set(runs.flatMap(({ data }) => data.credits))
  return `Made by sandglass ${version} on ${[...devices].join(' and ')}. Data: ${[...credits].join('; ')}.`
}
