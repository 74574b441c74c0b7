import type { AddCommand } from './command.js'
import { addCompare } from './compare.js'
import { addData } from './data.js'
import { addDemo } from './demo.js'
import { addDenoise } from './denoise.js'
import { addDetect } from './detect.js'
import { addDoctor } from './doctor.js'
import { addEncode } from './encode.js'
import { addEvaluate } from './evaluate.js'
import { addFindLearningRate } from './find-learning-rate.js'
import { addGenerate } from './generate.js'
import { addInspect } from './inspect.js'
import { addInterpolate } from './interpolate.js'
import { addManifold } from './manifold.js'
import { addNearest } from './nearest.js'
import { addReconstruct } from './reconstruct.js'
import { addShrink } from './shrink.js'
import { addSweep } from './sweep.js'
import { addTrain } from './train.js'
import { addTraverse } from './traverse.js'

/** In the order in which help lists them. */
export const commands: readonly AddCommand[] = [
  addTrain,
  addFindLearningRate,
  addSweep,
  addEvaluate,
  addReconstruct,
  addDenoise,
  addDetect,
  addCompare,
  addEncode,
  addGenerate,
  addInterpolate,
  addTraverse,
  addManifold,
  addNearest,
  addInspect,
  addShrink,
  addDoctor,
  addData,
  addDemo,
]
