import { counted } from '@sandglass/base'
import type { LearningRateInput, TrainingInput } from '@sandglass/core'
import { table } from '../report/figures.js'
import type { ChoiceResult, FidelityDocument, Provenance, SampleResults, StudyResult } from './document.js'
import { generators } from './samples/generators.js'
import type { Verdict } from './samples/judge.js'
import { meanAndDeviation } from './statistics.js'
import { studies } from './studies/index.js'
import { isHigherBetter, type Measure, type Outcome, type Study } from './studies/study.js'

/** Everything that is kept, for people to read. */
export function tables({ studies: results, choices, floor, samples }: FidelityDocument): string {
  const parts = (Object.keys(sections) as Measure[]).flatMap((measure) => {
    const own = studies.filter((study) => study.measure === measure)
    const measured = own.flatMap((study) => results.flatMap((result) => (result.study === study.name ? [{ study, result }] : [])))
    if (measured.length === 0) return []
    const open = own
      .filter(({ name }) => !results.some(({ study }) => study === name))
      .map(({ title }) => `**${title}**: not measured.`)
    return [
      [`## ${sections[measure]}`, notes[measure](floor), studyTable(measured), conditions(measured, choices), ...open].join('\n\n'),
    ]
  })
  return [...parts, ...(samples ? [`## Samples\n\n${sampleSection(samples)}`] : [])].join('\n\n')
}

const sections: Readonly<Record<Measure, string>> = {
  'binary cross-entropy': 'Reconstruction: binary cross-entropy a value',
  'peak signal-to-noise ratio': 'Denoising: peak signal-to-noise ratio, decibels',
  'cross-entropy + KL': 'Variational models of grey pixels: cross-entropy + KL, nats an image',
  '−log p(x)': 'Densities of binary pixels: −log p(x), nats an image',
}

type Floor = FidelityDocument['floor']

const notes: Readonly<Record<Measure, (floor: Floor) => string>> = {
  'binary cross-entropy': (floor) =>
    `Grey values as targets${floor ? `: no model can come below ${floor.value.toFixed(4)} on the test images, the cross-entropy of each value with itself` : ''}.`,
  'peak signal-to-noise ratio': () =>
    'The mean over the test images of each one’s own, output clipped to [0, 1], peak 1; their noise is drawn once a seed. An all-black image has 9.73, the noisy one 9.38.',
  'cross-entropy + KL': (floor) =>
    `Grey values as probabilities. Such a figure is no log-likelihood, and says nothing beside those of binary pixels${floor ? `; no model can come below ${floor.image.toFixed(1)} nats an image` : ''}. The KL term is the rate, the rest the distortion.`,
  '−log p(x)': () =>
    'Estimated by importance sampling from the posterior, from above in expectation. Rate and distortion are those of the bound with one latent an image (of the importance-weighted model: of its own objective).',
}

/** What only models with a posterior have. */
const ofPosteriors: readonly (readonly [head: string, get: (outcome: Outcome) => number | null, digits: number])[] = [
  ['rate', ({ rate }) => rate, 1],
  ['distortion', ({ distortion }) => distortion, 1],
  ['active units', ({ activeUnits }) => activeUnits, 0],
]

function studyTable(rows: readonly { study: Study; result: StudyResult }[]): string {
  const further = ofPosteriors.filter(([, get]) =>
    rows.some(({ result: { outcomes } }) => outcomes.some((each) => get(each) !== null)),
  )
  const numbers = ['seeds', 'figure', 'published', 'held to', ...further.map(([head]) => head), 'seconds a seed']
  return table(
    ['study', ...numbers.slice(0, 4), '', ...numbers.slice(4)],
    numbers,
    rows.map(({ study, result: { outcomes } }) => {
      const figures = outcomes.map(({ figure }) => figure)
      return [
        study.title,
        String(outcomes.length),
        inWords(figures, digitsOf(study.measure)),
        study.published.map(({ figure, deviation }) => withDeviation(String(figure), deviation?.toString())).join(', '),
        `${isHigherBetter(study.measure) ? '≥' : '≤'}\u00a0${study.limit}`,
        isHeld(study, meanAndDeviation(figures).mean) ? '✓' : '✗',
        ...further.map(([, get, digits]) => ofAll(outcomes, get, digits)),
        ofAll(outcomes, ({ seconds }) => seconds, 0),
      ]
    }),
  )
}

function isHeld({ measure, limit }: Study, figure: number): boolean {
  return isHigherBetter(measure) ? figure >= limit : figure <= limit
}

/** All that a figure depends on, a line a study. */
function conditions(rows: readonly { study: Study; result: StudyResult }[], choices: readonly ChoiceResult[]): string {
  return rows
    .map(({ study, result }) => {
      const { pixels, split, bound, samples, published } = study
      const facts = [
        'MNIST',
        `pixels ${pixels}`,
        split,
        ...(bound === null ? [] : [`bound: ${bound}`]),
        ...(samples === null ? [] : [`${samples.toLocaleString('en-GB')} importance samples`]),
        trainingInWords(study.training),
        `chosen by: ${selectionOf(study, choices)}`,
        'figure of the final epoch',
        `seeds ${result.outcomes.map(({ seed }) => seed).join(', ')}`,
        ...(published.length === 0 ? [] : [`published: ${published.map(({ source }) => source).join('; ')}`]),
      ]
      return `- **${study.title}**: ${facts.join(' · ')}. ${madeOn(result)}`
    })
    .join('\n')
}

/** `adam at 0.001, batches of 128`. */
function trainingInWords({ optimizer, batchSize, averaging }: TrainingInput): string {
  const { type = 'adam', learningRate = 0.001 } = optimizer ?? {}
  const batches = batchSize === undefined ? [] : [`batches of ${batchSize}`]
  return [
    `${type} ${rateInWords(learningRate)}`,
    ...batches,
    ...(averaging ? [`weights averaged by ${averaging.decay}`] : []),
  ].join(', ')
}

function rateInWords(rate: LearningRateInput): string {
  if (typeof rate === 'number') return `at ${rate}`
  const { type, ...fields } = rate
  const words = Object.entries(fields).map(
    ([name, value]) => `${name} ${typeof value === 'number' ? value : JSON.stringify(value).replace(/["{}]/g, '')}`,
  )
  return `by the schedule ${type} (${words.join(', ')})`
}

/** What was chosen, and by what, with the figures that it was chosen by. */
function selectionOf({ name, measure, choice, selection }: Study, choices: readonly ChoiceResult[]): string {
  if (!choice) return selection
  const made = choices.find(({ study }) => study === name)
  if (!made) return `no epoch; ${choice.what}, ${choice.chosen}, was not chosen by examples held out; ${choice.remark}`
  const figures = made.candidates.map(({ candidate, figure }) => `${candidate}: ${figure.toFixed(digitsOf(measure))}`)
  return `no epoch; ${choice.what} by 10,000 training images held out, seed ${made.seed} (${figures.join(', ')}); ${choice.remark}`
}

function digitsOf(measure: Measure): number {
  return measure === 'binary cross-entropy' ? 4 : 2
}

function sampleSection({ classifier, count, results, ...provenance }: SampleResults): string {
  const titles = new Map([['floor', 'floor: training images'], ...generators.map(({ name, title }) => [name, title] as const)])
  const of = (verdicts: readonly Verdict[], get: (verdict: Verdict) => number, digits: number) => inWords(verdicts.map(get), digits)
  const figures = table(
    ['samples', 'Fréchet distance', 'at infinity', 'fit', 'density', 'coverage', 'memorisation'],
    ['Fréchet distance', 'at infinity', 'fit', 'density', 'coverage', 'memorisation'],
    results.map(({ generator, verdicts }) => [
      titles.get(generator) ?? generator,
      of(verdicts, ({ distance }) => distance, 2),
      of(verdicts, ({ distanceAtInfinity }) => distanceAtInfinity, 2),
      of(verdicts, ({ fit }) => fit, 2),
      of(verdicts, ({ density }) => density, 3),
      of(verdicts, ({ coverage }) => coverage, 3),
      of(verdicts, ({ memorisation }) => memorisation, 2),
    ]),
  )
  return [
    `${count.toLocaleString('en-GB')} samples against as many test images, in the features of a classifier of our own: it was trained on training images alone, tells ${(100 * classifier.accuracy).toFixed(2)} % of the test images, and its weights' SHA-256 is \`${classifier.hash}\`. Figures in other features do not compare. Density and coverage are of 5 neighbours. Memorisation is the median distance from a sample to the nearest training image by that from a test image: much below 1 would mean that most were learnt by heart; a few copies would not move it, and training images themselves have 0. Fit is how much of the variance of the distances over sub-samples the line to infinity explains: near 0, as here, the bias that it takes out is smaller than what it adds by chance, and the distance as measured tells more. What the finite number of test images adds stays in both. Mixtures’ sizes are chosen on codes of images that the mixture was not fitted on, though the model was trained on them.`,
    figures,
    controlInWords(results),
    madeOn(provenance),
  ].join('\n\n')
}

/** Whether it takes a variational model at all. */
function controlInWords(results: SampleResults['results']): string {
  const distance = (name: string) => {
    const found = results.find(({ generator }) => generator === name)
    return found ? meanAndDeviation(found.verdicts.map(({ distanceAtInfinity }) => distanceAtInfinity)).mean : Number.NaN
  }
  const [control, variational] = [distance('autoencoder-mixture'), distance('vae')]
  return control < variational
    ? 'The control, a plain autoencoder with a mixture fitted on its codes, comes nearer to the test images than the variational model with its prior.'
    : 'The variational model with its prior comes nearer to the test images than the control, a plain autoencoder with a mixture fitted on its codes.'
}

function madeOn({ date, commit, machine, backend }: Provenance): string {
  return `Measured on ${date.slice(0, 10)} at commit ${commit ?? 'unknown'}, on ${machine.processor}, ${counted(machine.cores, 'core')}, load ${machine.load.toFixed(1)} when it began, Node ${machine.node}, ${backend}.`
}

function inWords(values: readonly number[], digits: number): string {
  const { mean, deviation } = meanAndDeviation(values)
  return withDeviation(mean.toFixed(digits), deviation?.toFixed(digits))
}

/** On one line, however narrow the column is. */
function withDeviation(mean: string, deviation: string | undefined): string {
  return deviation === undefined ? mean : `${mean}\u00a0±\u00a0${deviation}`
}

function ofAll(outcomes: readonly Outcome[], get: (outcome: Outcome) => number | null, digits: number): string {
  const values = outcomes.map(get).filter((value) => value !== null)
  return values.length === 0 ? '' : meanAndDeviation(values).mean.toFixed(digits)
}
