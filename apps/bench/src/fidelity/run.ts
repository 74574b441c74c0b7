import { allowFma, useBackend } from '@sandglass/backends'
import { readAll, take } from '@sandglass/core'
import { mnist } from '@sandglass/data/mnist'
import { commit, machine } from '../machine.js'
import type { ChoiceResult, FidelityDocument, Provenance, SampleResults } from './document.js'
import { greyFloor } from './floor.js'
import type { FidelityOptions } from './options.js'
import { type Progress, runCandidate, runStudy } from './run-study.js'
import { trainClassifier } from './samples/classifier.js'
import { generators, trainGenerator } from './samples/generators.js'
import { judge, referenceOf, type Verdict } from './samples/judge.js'
import type { Choice, Outcome, Study } from './studies/study.js'

type Log = (line: string) => void

const sampleSeeds = [1, 2, 3]
/** Samples of each generator, as many as there are test images. */
const sampleCount = 10_000

/**
 * Measures what is asked for afresh.
 *
 * @param keep is given all figures after each study, so that a long run that ends early has kept what it had
 */
export async function run(kept: FidelityDocument, options: FidelityOptions, log: Log, keep: (document: FidelityDocument) => void) {
  let document = kept
  if (options.studies.length === 0 && options.choices.length === 0 && !options.samples) return document
  const backend = await start()
  const provenance = (): Provenance => ({ date: new Date().toISOString(), commit: commit(), machine: machine(), backend })
  for (const study of options.choices) {
    if (!study.choice) continue
    const found = await runChoice(study, study.choice, options, log)
    const others = document.choices.filter(({ study: name }) => name !== study.name)
    document = { ...document, choices: [...others, { study: study.name, ...found, ...provenance() }] }
    keep(document)
  }
  for (const study of options.studies) {
    const outcomes = await runSeeds(study, options, log)
    const others = document.studies.filter(({ study: name }) => name !== study.name)
    document = { ...document, studies: [...others, { study: study.name, outcomes, ...provenance() }] }
    keep(document)
  }
  if (options.samples) {
    const found = await runSamples(options, log)
    document = { ...document, samples: { ...found, ...provenance() } }
  }
  document = { ...document, floor: document.floor ?? (await greyFloor((await mnist()).test)) }
  keep(document)
  return document
}

async function start(): Promise<string> {
  allowFma()
  const { name, threads, fma } = await useBackend('wasm')
  return [name, `${threads} ${threads === 1 ? 'thread' : 'threads'}`, ...(fma ? ['FMA'] : [])].join(', ')
}

/** The values that a study may choose are all tried, with its first seed. */
async function runChoice(
  study: Study,
  choice: Choice,
  { seeds, scale }: FidelityOptions,
  log: Log,
): Promise<Omit<ChoiceResult, keyof Provenance | 'study'>> {
  const [seed = 1] = seeds ?? study.seeds
  const candidates: { candidate: number; figure: number }[] = []
  for (const candidate of choice.candidates) {
    const tell = telling(`${study.name}, ${candidate}`, log)
    const figure = await runCandidate(study, choice, candidate, { seed, scale, tell })
    log(`${study.name}, ${candidate}: ${figure.toFixed(4)} on training images held out`)
    candidates.push({ candidate, figure })
  }
  return { seed, candidates }
}

/** A tenth of the epochs is told. */
function telling(name: string, log: Log): Progress {
  return (epoch, epochs, loss) => {
    if (epoch === epochs || epoch % Math.ceil(epochs / 10) === 0)
      log(`${name}: epoch ${epoch} of ${epochs}, training loss ${loss.toFixed(4)}`)
  }
}

async function runSeeds(study: Study, { seeds, scale }: FidelityOptions, log: Log): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  for (const seed of seeds ?? study.seeds) {
    const outcome = await runStudy(study, seed, scale, telling(`${study.name}, seed ${seed}`, log))
    log(`${study.name}, seed ${seed}: ${outcome.figure.toFixed(4)} after ${Math.round(outcome.seconds)} s`)
    outcomes.push(outcome)
  }
  return outcomes
}

async function runSamples({ scale, seeds }: FidelityOptions, log: Log): Promise<Omit<SampleResults, keyof Provenance>> {
  const { train, test } = await mnist()
  const count = scale.examples ?? sampleCount
  const [training, held] = scale.examples === null ? [train, test] : [take(train, count), take(test, count)]
  const classifier = await trainClassifier(training)
  const accuracy = await classifier.accuracy(held)
  log(`classifier: ${(100 * accuracy).toFixed(2)} % of the test images`)
  const images = await readAll(training)
  const reference = await referenceOf(classifier, await readAll(held), images)
  const results: { generator: string; verdicts: readonly Verdict[] }[] = []
  // Real images as samples: nothing can be better.
  results.push({ generator: 'floor', verdicts: [await judge(classifier, await readAll(take(training, count)), reference, 0)] })
  for (const generator of generators) {
    const verdicts: Verdict[] = []
    for (const seed of seeds ?? sampleSeeds) {
      using model = await trainGenerator(generator, training, seed, scale.epochs)
      const verdict = await judge(classifier, await generator.sample(model, training, count, seed), reference, seed)
      log(
        `${generator.name}, seed ${seed}: Fréchet distance ${verdict.distanceAtInfinity.toFixed(2)}, coverage ${verdict.coverage.toFixed(3)}`,
      )
      verdicts.push(verdict)
    }
    results.push({ generator: generator.name, verdicts })
  }
  classifier.dispose()
  return { classifier: { accuracy, hash: classifier.hash }, count, results }
}
