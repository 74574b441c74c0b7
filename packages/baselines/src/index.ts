export type {
  Detector,
  Embedder,
  FitOptions,
  FittedDetector,
  FittedReducer,
  FittedRestorer,
  Method,
  PassOptions,
  Reducer,
  Restorer,
} from './method.js'
