export { ecod } from './detect/ecod.js'
export type { ExampleScaling } from './detect/example-scaling.js'
export { type HbosOptions, hbos } from './detect/hbos.js'
export { type IsolationForestOptions, isolationForest } from './detect/isolation-forest/index.js'
export { type LocalOutlierFactorOptions, localOutlierFactor } from './detect/local-outlier-factor.js'
export { type NearestNeighboursOptions, nearestNeighbours } from './detect/nearest-neighbours.js'
export { type PcaReconstructionOptions, pcaReconstruction } from './detect/pca-reconstruction.js'
export { type BilateralFilterOptions, bilateralFilter } from './filters/bilateral.js'
export { type MedianFilterOptions, medianFilter } from './filters/median.js'
export { type ConstantOptions, constant, unchanged } from './filters/nothing.js'
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
export { type IncrementalPcaOptions, incrementalPca } from './reduce/incremental-pca.js'
export { type Pca, type PcaOptions, pca } from './reduce/pca.js'
export type { Kept, Principal } from './reduce/principal.js'
export type { FittedPca } from './reduce/projection.js'
export { type TsneOptions, tsne } from './reduce/t-sne/index.js'
export { type FittedUmap, type Umap, type UmapOptions, umap } from './reduce/umap/index.js'
export type { Compressor, FittedCompressor } from './vectors/compressor.js'
export { int8 } from './vectors/int8.js'
export { type ProductQuantizationOptions, productQuantization } from './vectors/product-quantization.js'
export { recallAt, recallFor } from './vectors/recall.js'
export { type TruncatedPcaOptions, truncatedPca } from './vectors/truncated-pca.js'
