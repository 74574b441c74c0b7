export type { Corruption } from './corruption.js'
export {
  BackendUnavailableError,
  describe,
  type ErrorCode,
  type ErrorDetails,
  InvalidArgumentError,
  InvalidDataError,
  InvalidFileError,
  refuse,
  SandglassError,
} from './errors.js'
export type {
  EpochEvent,
  History,
  Measures,
  StartedEvent,
  StepEvent,
  StoppedEvent,
  StopReason,
  TrainingEvent,
} from './events.js'
export {
  type ArrayExamplesOptions,
  checkPairs,
  type ExamplePairs,
  type Examples,
  fromArray,
  type Role,
  readAll,
  reshape,
  subset,
  take,
} from './examples.js'
export { type Json, stableStringify } from './json.js'
export { drawSeed, type RandomStream, stream } from './random.js'
export { formatShape, type NumberArray, type Shape, sameShape, sizeOf } from './shapes.js'
export type { Store } from './store.js'
