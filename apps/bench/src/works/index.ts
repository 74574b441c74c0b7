import { convStep } from './conv-step.js'
import { deepConvStep } from './deep-conv-step.js'
import { denoise10k } from './denoise-10k.js'
import { denseStep } from './dense-step.js'
import { encode100k } from './encode-100k.js'
import { epochDenoiser } from './epoch-denoiser.js'
import { familySteps } from './families.js'
import { growth } from './growth.js'
import { large } from './large.js'
import { operations } from './operations/index.js'
import { overhead } from './overhead.js'
import { sizes } from './sizes.js'
import { vaeStep } from './vae-step.js'
import { coldStart, peakMemory } from './whole-process.js'
import type { Contest } from './work.js'

/** Everything that can be timed, in the order of the tables. */
export const contests: readonly Contest[] = [
  denseStep,
  convStep,
  vaeStep,
  deepConvStep,
  epochDenoiser,
  denoise10k,
  encode100k,
  coldStart,
  peakMemory,
  sizes,
  overhead,
  familySteps,
  growth,
  large,
  operations,
]
