import { convStep } from './conv-step.js'
import { denseStep } from './dense-step.js'
import type { Work } from './work.js'

/** Everything that can be timed, in the order of the tables. */
export const works: readonly Work[] = [denseStep, convStep]
