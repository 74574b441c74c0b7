export { type ArrayExamplesOptions, fromArray } from './array-examples.js'
export { breathe } from './breathe.js'
export { certainRange } from './certain-range.js'
export type { Corruption } from './corruption.js'
export { counted } from './counted.js'
export {
  BackendUnavailableError,
  describe,
  type ErrorCode,
  type ErrorDetails,
  InvalidArgumentError,
  InvalidDataError,
  InvalidFileError,
  OutOfMemoryError,
  refuse,
  SandglassError,
} from './errors.js'
export type {
  AlarmEvent,
  CheckpointEvent,
  EpochEvent,
  HealthEvent,
  History,
  Measures,
  StartedEvent,
  StepEvent,
  StoppedEvent,
  StopReason,
  TrainingEvent,
} from './events.js'
export {
  checkExamples,
  type Examples,
  type LabelledExamples,
  type Role,
  readAll,
} from './examples.js'
export {
  type AdamAttributes,
  type AdamInputs,
  type BernoulliLogProbabilityInputs,
  type BinaryCrossentropyInputs,
  type ConvolutionAttributes,
  type ConvolutionGradientInputs,
  type ConvolutionInputs,
  type DenseAttributes,
  type DenseGradientInputs,
  type DenseInputs,
  type FusedActivation,
  fusedKernels,
  type LayerNormalizationAttributes,
  type LayerNormalizationGradientInputs,
  type LayerNormalizationInputs,
  type MeanSquaredErrorInputs,
  mostPooledPlaces,
  type PoolAttributes,
  type TransposedConvolutionAttributes,
  type WantedGradients,
} from './fused-kernels.js'
export { type Json, parseJson, stableStringify } from './json.js'
export { checkFields, checkSignal } from './options.js'
export { checkPairs, type ExamplePairs, isPairs, mapPairs } from './pairs.js'
export { drawSeed, type RandomStream, stream } from './random.js'
export { formatShape, isShape, type NumberArray, type Shape, sameShape, sizeOf } from './shapes.js'
export type { Store } from './store.js'
export { reshape, subset, take, type ViewOf } from './views.js'
