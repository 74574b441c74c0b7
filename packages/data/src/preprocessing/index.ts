export type { CategoryColumn, Column, NumberColumn, SkippedRow, Table, UnseenCategory } from '../table/table.js'
export { type Preprocessed, preprocess } from './apply.js'
export { type FitPreprocessingOptions, fitPreprocessing } from './fit.js'
export { restoreRow } from './restore.js'
export { type Bounds, restoreValues, scaleExamples, scaleValues } from './scale.js'
export {
  columnsFor,
  featureNames,
  type OneHotColumn,
  type PreparedColumn,
  type Preprocessing,
  parsePreprocessing,
  type RankedColumn,
  type ScaledColumn,
  type Scaling,
  scalings,
} from './state.js'
