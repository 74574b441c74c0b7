import { type Json, refuse } from '@sandglass/base'
import { type LogLikelihood, logLikelihood } from '@sandglass/core'
import { formatMeasure, formatQuantity } from '../output/format.js'
import { progressOf, shareText } from '../output/progress.js'
import type { Session } from '../output/session.js'
import type { Use } from './use.js'

/** How probable a model holds examples to be, and what bounds that; in nats an example. */
export interface Likelihood extends LogLikelihood {
  /** −E log p(x | z): what the decoder misses. */
  readonly distortion: number
  /** KL(q(z | x) ‖ p(z)): what the code carries. */
  readonly rate: number
}

/**
 * Holds a use of a model to one whose −log p(x) can be estimated.
 *
 * @throws InvalidArgumentError that names the flag
 */
export function checkLikely({ model, corruption }: Use): void {
  const refused = (constraint: string, got: string, cure: string) =>
    refuse('evaluate', '--importance-samples', constraint, got, cure)
  if (!model.posterior || !model.likelihood)
    refused(
      'left out, as this model says of no example how probable it is',
      model.config.type,
      'Leave it out; sandglass train variational or conditional makes a model that does.',
    )
  if (corruption !== null) refused('left out with noisy inputs, as it is of the examples themselves', 'noise', 'Add --noise 0.')
}

/** @param bound distortion and rate, as evaluating the model has found them */
export async function estimateLikelihood(
  session: Session,
  { model, examples, pass, seed }: Use,
  samples: number,
  bound: Pick<Likelihood, 'distortion' | 'rate'>,
): Promise<Likelihood> {
  const progress = progressOf(session)
  const start = performance.now()
  const onProgress = (share: number) =>
    progress.tell(
      () =>
        `${formatQuantity(samples, 'importance sample')} of each example: ${shareText(share, (performance.now() - start) / 1000)}`,
    )
  try {
    return { ...(await logLikelihood(model, examples, { ...pass, samples, seed, onProgress })), ...bound }
  } finally {
    progress.close()
  }
}

/** For programs, all in nats an example. */
export function likelihoodDocument({ mean, standardError, measure, examples, samples, distortion, rate }: Likelihood): Json {
  return { nats: -mean, standardError, negativeBound: distortion + rate, distortion, rate, samples, examples, measure }
}

/** For people: how near the estimate comes, and to what. */
export function likelihoodFacts({ mean, standardError, measure, samples, distortion, rate }: Likelihood) {
  const [term, remark] = terms[measure]
  return [
    ['−ELBO', `${formatMeasure(distortion + rate)} nats, the two together; of one latent an example`],
    [
      term,
      `${formatMeasure(-mean)} nats, with a standard error of ${formatMeasure(standardError)} over the examples; by ${formatQuantity(samples, 'importance sample')} of each${remark}`,
    ],
    ...(measure === 'cross-entropy' ? [['note', crossEntropy] as const] : []),
  ] as const
}

const terms: Readonly<Record<LogLikelihood['measure'], readonly [term: string, remark: string]>> = {
  probability: ['−log p(x)', ''],
  density: ['−log p(x)', ', of a density'],
  'cross-entropy': ['cross-entropy', ''],
}

const crossEntropy =
  'Values between black and white have no probability under a Bernoulli likelihood: compare this with none of black and white examples.'
