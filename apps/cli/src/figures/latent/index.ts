import { sizeOf, take } from '@sandglass/base'
import { standardNormal } from '@sandglass/core'
import { codebookSections } from './codebook.js'
import { divergenceSection } from './divergence.js'
import { interpolationSection } from './interpolations.js'
import { samplesSection } from './samples.js'
import { scatterSection } from './scatter.js'
import type { LatentSection, LatentSubject } from './section.js'
import { sparsitySection } from './sparsity.js'
import { surveyOf } from './survey.js'
import { traversalSection } from './traversals.js'

const mostExamples = 10_000
/** How many numbers of codes are held at once. */
const mostNumbers = 8e6

/** All that there is to see of a model's codes, by what the model can do. */
export async function latentSections(given: LatentSubject): Promise<LatentSection[]> {
  const { model } = given
  const count = Math.min(given.examples.count, mostExamples, Math.ceil(mostNumbers / sizeOf(model.latentShape)))
  const subject = { ...given, examples: take(given.examples, count) }
  const { examples } = subject
  if (model.codes) return await codebookSections(subject, model.codes)
  const survey = await surveyOf(model, examples)
  const { codes, posteriors } = survey
  const isVector = model.latentShape.length === 1
  const sparsity = posteriors === null ? await sparsitySection(subject, codes) : null
  const canMove = sparsity === null && (isVector || posteriors !== null)
  const sections = [
    model.prior && (await samplesSection(subject, standardNormal())),
    isVector ? scatterSection(codes, subject) : null,
    canMove ? await traversalSection(subject, survey) : null,
    canMove ? await interpolationSection(subject) : null,
    sparsity,
    posteriors && divergenceSection(posteriors),
  ]
  return sections.filter((section) => section !== null)
}
