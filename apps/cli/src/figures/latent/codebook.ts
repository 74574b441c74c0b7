import { take } from '@sandglass/base'
import { type Codes, codePrior, codeUsage } from '@sandglass/core'
import { bars } from '@sandglass/viz'
import { formatCount, formatQuantity } from '../../output/format.js'
import { samplesSection } from './samples.js'
import type { LatentSection, LatentSubject } from './section.js'
import { falling, rounded } from './statistics.js'

/** How many examples a prior is learnt from, and is measured on: more take longer than a report is worth. */
const mostForPrior = 5_000
const mostMeasured = 1000

/** How a discrete model's codebook is used, and what comes of codes that a prior draws. */
export async function codebookSections(subject: LatentSubject, { size, shape }: Codes): Promise<LatentSection[]> {
  const { model, examples, training } = subject
  const { counts, used, perplexity } = await codeUsage(model, examples)
  const total = counts.reduce((sum, count) => sum + count, 0)
  const shares = falling(counts).map((count) => count / total)
  const usage = bars({
    values: shares,
    xLabel: 'entry of the codebook, those used most first',
    yLabel: 'share of all codes',
    mark: { name: 'if all were used alike', value: 1 / size },
  })
  const places = shape.length === 0 ? 'one code' : `${shape.join(' × ')} codes`
  const prior = await codePrior(model, take(training, Math.min(training.count, mostForPrior)))
  const measured = take(examples, Math.min(examples.count, mostMeasured))
  const likelihood = await prior.logLikelihood(model, measured)
  const codes = shape.reduce((product, length) => product * length, 1)
  const samples = await samplesSection(subject, prior, [
    `The prior was learnt from the codes of ${formatQuantity(Math.min(training.count, mostForPrior), 'training example')}. On ${formatQuantity(measured.count, 'other')} it takes ${rounded(-likelihood / codes)} nats a code, where knowing nothing takes ${rounded(Math.log(size))}.`,
  ])
  return [
    {
      heading: 'How the codebook is used',
      text: [
        `Each example becomes ${places}. Of ${formatCount(size)} entries ${formatCount(used)} are used for ${formatQuantity(examples.count, 'example')}. The perplexity of the codes is ${rounded(perplexity)}: as many entries, used alike, would tell as much.`,
      ],
      figures: [{ name: 'code-usage', figure: usage }],
    },
    ...(samples === null ? [] : [samples]),
  ]
}
