// The words of @sandglass/base that a program needs beside these
export type {
  AlarmEvent,
  CheckpointEvent,
  Corruption,
  EpochEvent,
  ExamplePairs,
  Examples,
  HealthEvent,
  History,
  LabelledExamples,
  Measures,
  NumberArray,
  StartedEvent,
  StepEvent,
  StoppedEvent,
  Store,
  TrainingEvent,
} from '@sandglass/base'
export { fromArray, readAll, reshape, SandglassError, subset, take } from '@sandglass/base'
export { nearestName, suggestion } from './configuration/nearest-name.js'
export {
  type ConformalThreshold,
  conformalPValues,
  conformalThreshold,
  type FalseAlarmOptions,
  type FalseAlarmSpread,
  falseAlarmSpread,
  fewestForCalibration,
} from './evaluation/anomaly/conformal.js'
export { type DriftOptions, type DriftReading, type DriftWatch, driftWatch } from './evaluation/anomaly/drift-watch.js'
export { flagDiscoveries } from './evaluation/anomaly/false-discoveries.js'
export { averagePrecision, type PrecisionRecallCurve, precisionRecallCurve } from './evaluation/anomaly/precision-recall.js'
export type { AnomalyFlags } from './evaluation/anomaly/ranking.js'
export { type RocCurve, rocAuc, rocCurve } from './evaluation/anomaly/roc.js'
export {
  estimateRocAuc,
  type RocIntervalOptions,
  rocAucDifference,
  type ScoredExamples,
} from './evaluation/anomaly/roc-difference.js'
export {
  type Estimate,
  estimateMean,
  type Interval,
  type IntervalOptions,
  pairedDifference,
  type Runs,
} from './evaluation/bootstrap.js'
export { type CodeUsage, codeUsage } from './evaluation/code-usage.js'
export { type Evaluation, evaluate } from './evaluation/evaluate.js'
export type { Accuracy, AccuracyOptions, LabelledFeatures } from './evaluation/features/labelled-features.js'
export {
  type LinearProbeOptions,
  linearProbe,
  type ProbeAccuracy,
  type ProbeExamples,
} from './evaluation/features/linear-probe.js'
export { type NeighbourOptions, nearestNeighbourAccuracy } from './evaluation/features/nearest-neighbour-accuracy.js'
export {
  continuity,
  type Embedded,
  type Kept,
  type NeighbourhoodOptions,
  type NeighbourhoodsKept,
  neighbourhoodsKept,
  trustworthiness,
} from './evaluation/features/neighbourhoods.js'
export type { ImageMeasureOptions } from './evaluation/images/compared.js'
export { type PeakSignalToNoise, peakSignalToNoise } from './evaluation/images/peak-signal-to-noise.js'
export { type ResidualStructure, type ResidualStructureOptions, residualStructure } from './evaluation/images/residual-structure.js'
export { type StructuralSimilarity, structuralSimilarity } from './evaluation/images/structural-similarity.js'
export {
  chooseLatentSize,
  type LatentSizeChoice,
  type LatentSizeErrors,
  type LatentSizeOptions,
  type LatentSizeRow,
} from './evaluation/latent-size/choose-latent-size.js'
export {
  type DimensionAtScale,
  type IntrinsicDimensionOptions,
  intrinsicDimension,
} from './evaluation/latent-size/intrinsic-dimension.js'
export { type LogLikelihood, type LogLikelihoodOptions, logLikelihood } from './evaluation/log-likelihood.js'
export type { BoundOptions, PassOptions } from './evaluation/options.js'
export { activeUnits } from './evaluation/posterior-statistics.js'
export { reconstructionErrors } from './evaluation/reconstruction-errors.js'
export { type DensityAndCoverage, densityAndCoverage } from './evaluation/samples/density-and-coverage.js'
export { distancesToNearest } from './evaluation/samples/distances-to-nearest.js'
export {
  type ExtrapolatedDistance,
  type ExtrapolationOptions,
  frechetDistance,
  frechetDistanceAtInfinity,
} from './evaluation/samples/frechet-distance.js'
export {
  type BatchNormalizationOptions,
  type ConvolutionOptions,
  layer,
  type MaxPoolingOptions,
  type ResidualOptions,
  type TransposedConvolutionOptions,
} from './layers/builders.js'
export type { KernelOptions } from './layers/fields.js'
export { type LayerConfig, type LayerInput, layerSchema } from './layers/index.js'
export type { Layer, Pass, UpdateState, WeightDefinition } from './layers/layer.js'
export type { NormalizationOptions } from './layers/normalization.js'
export { type LikelihoodName, likelihoodNames } from './likelihoods/index.js'
export { type LossConfig, type LossInput, type LossName, lossNames } from './losses/index.js'
export type { AutoencoderOptions } from './models/autoencoder/config.js'
export { autoencoder } from './models/autoencoder/index.js'
export type { AutoencoderConfig } from './models/autoencoder/model.js'
export type { NestedOptions } from './models/autoencoder/nested.js'
export type { ConditionalOptions } from './models/conditional/config.js'
export { conditional } from './models/conditional/index.js'
export type { ConditionalConfig } from './models/conditional/model.js'
export type { ContractiveOptions } from './models/contractive/config.js'
export { contractive } from './models/contractive/index.js'
export type { ContractiveConfig } from './models/contractive/model.js'
export { countWeights, createModel, type ModelInput, type ModelRegistry, modelRegistry, modelSchema } from './models/index.js'
export type {
  AnySize,
  Batch,
  Codes,
  Heeds,
  LatentLikelihood,
  Model,
  ModelConfigBase,
  Objective,
  ObjectiveContext,
  Posterior,
  ReceptiveField,
  TargetRequirement,
} from './models/model.js'
export type { PosteriorModelOptions } from './models/posterior-config.js'
export type { SparseOptions, SparsityOptions } from './models/sparse/config.js'
export { sparse } from './models/sparse/index.js'
export type { SparseConfig } from './models/sparse/model.js'
export { formatSummary, type LayerSummary, type Summary, type SummaryOptions, summary } from './models/summary.js'
export { truncated } from './models/truncated.js'
export type { VariationalOptions } from './models/variational/config.js'
export { variational } from './models/variational/index.js'
export type { VariationalConfig } from './models/variational/model.js'
export type { VectorQuantizedOptions } from './models/vector-quantized/config.js'
export { vectorQuantized } from './models/vector-quantized/index.js'
export type { VectorQuantizedConfig } from './models/vector-quantized/model.js'
export type { NamedLayer } from './networks/body.js'
export type { ConvolutionalOptions } from './networks/convolutional/config.js'
export { convolutional } from './networks/convolutional/index.js'
export type { CustomOptions } from './networks/custom/config.js'
export { custom } from './networks/custom/index.js'
export type { DenseOptions } from './networks/dense/config.js'
export { dense } from './networks/dense/index.js'
export type { HourglassOptions } from './networks/hourglass/config.js'
export { hourglass } from './networks/hourglass/index.js'
export { type NetworkConfig, type NetworkInput, networkSchema } from './networks/index.js'
export type { RegularizationOptions } from './networks/regularization.js'
export type { ResidualNetworkOptions } from './networks/residual/config.js'
export { residual } from './networks/residual/index.js'
export type { ActivationName } from './operations/activation.js'
export { fitsStructuralWindow } from './operations/structural-window.js'
export { type AdamConfig, type AdamOptions, adam } from './optimizers/adam.js'
export { type AdamWConfig, type AdamWOptions, adamw } from './optimizers/adamw.js'
export { type OptimizerConfig, type OptimizerInput, optimizerSchema } from './optimizers/index.js'
export { type RmspropConfig, type RmspropOptions, rmsprop } from './optimizers/rmsprop.js'
export { type SgdConfig, type SgdOptions, sgd } from './optimizers/sgd.js'
export { type LoadOptions, load, loadMetadata, type Saved, type SaveOptions, save } from './persistence/model.js'
export type { Precision } from './persistence/precision.js'
export { readSafetensors } from './persistence/safetensors/read.js'
export type { StoredTensor, TensorFile, TensorValues } from './persistence/safetensors/types.js'
export { writeSafetensors } from './persistence/safetensors/write.js'
export { memoryStore } from './persistence/stores/memory.js'
export { type RecipeName, recipes } from './recipes/index.js'
export {
  type Recipe,
  type RunConfig,
  type RunData,
  type RunDetection,
  type RunInput,
  resolveRun,
  runSchema,
} from './recipes/recipe.js'
export type { RegularizerConfig } from './regularizers/index.js'
export { l1 } from './regularizers/l1.js'
export { l1l2 } from './regularizers/l1l2.js'
export { l2 } from './regularizers/l2.js'
export { schedule } from './schedules/builders.js'
export type { ScheduleConfig, Scheduled, ScheduledInput, ScheduleInput } from './schedules/index.js'
export type { LearningRate, LearningRateInput } from './schedules/learning-rate.js'
export { type BuiltInMeasure, measureGoals } from './schedules/measures.js'
export type { OnPlateauConfig, OnPlateauOptions } from './schedules/on-plateau.js'
export type { Span } from './schedules/span.js'
export type { Checkpoint } from './training/checkpoint/checkpoint.js'
export { type LatestCheckpointOptions, latestCheckpoint } from './training/checkpoint/latest.js'
export type { CheckpointOptions } from './training/checkpoint/options.js'
export { type TrainingConfig, type TrainingInput, trainingSchema } from './training/config.js'
export type { EarlyStoppingOptions } from './training/early-stopping.js'
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRatePoint,
  type LearningRateSearch,
} from './training/find-learning-rate.js'
export { type FitOptions, fit } from './training/fit.js'
export type { HealthOptions } from './training/health/config.js'
export type { OwnMeasure, OwnMeasures } from './training/measures/options.js'
export { foretellMemory, type MemoryForecast } from './training/memory/foretell-memory.js'
export { type MemoryPeak, measureMemory } from './training/memory/measure-memory.js'
export type { MemoryOptions } from './training/memory/options.js'
export type { TrainingOptions } from './training/options.js'
export { type Split, type SplitOptions, split } from './training/split.js'
export type { AveragingOptions, SteppingOptions } from './training/stepping.js'
export { train } from './training/train.js'
export { type Trainer, type TrainerOptions, trainer } from './training/trainer.js'
export { type CompressOptions, compressCodes, decompressCodes } from './use/compression/index.js'
export {
  type RateDistortion,
  type RateDistortionOptions,
  type RatePoint,
  rateDistortion,
} from './use/compression/rate-distortion.js'
export { type CorruptedOptions, corrupted } from './use/corrupted.js'
export { type DenoiseOptions, denoise } from './use/denoise/index.js'
export { anomalyMaps, type Detection, type DetectOptions, detect } from './use/detect/detect.js'
export { type DetectStreamOptions, type DriftEvent, detectStream, type StreamDetection } from './use/detect/detect-stream.js'
export {
  type DetectionParts,
  type DetectionSplitOptions,
  detectionSplit,
  usualCalibration,
} from './use/detect/detection-split.js'
export { checkDetector, type Detector, detector } from './use/detect/detector.js'
export { loadDetector, saveDetector } from './use/detect/detector-file.js'
export {
  type DetectorConfig,
  type DetectorOptions,
  type ErrorName,
  errorNames,
  type Scaling,
  type ScoreName,
  type ScoringOptions,
  scalings,
  scoreNames,
} from './use/detect/options.js'
export { standardizeEach } from './use/detect/standardize-each.js'
export { detectorThreshold, type OtherFalseAlarms } from './use/detect/threshold.js'
export { type EncodeOptions, encode } from './use/encode.js'
export { type GenerateOptions, generate } from './use/generate.js'
export type { Labels } from './use/inputs.js'
export { type InterpolateOptions, interpolate } from './use/interpolate.js'
export { type ManifoldOptions, manifold } from './use/manifold.js'
export { type Nearest, nearest } from './use/nearest.js'
export { klPerDimension, type Posteriors, type SamplePosteriorOptions, samplePosterior } from './use/posterior.js'
export { type PrincipalComponents, principalComponents } from './use/principal-components.js'
export { type CodePriorOptions, codePrior } from './use/samplers/code-prior/index.js'
export type { CodePriorSampler } from './use/samplers/code-prior/sampler.js'
export { type GaussianMixtureOptions, gaussianMixture, type MixturePass } from './use/samplers/gaussian-mixture/index.js'
export type { GaussianMixtureSampler } from './use/samplers/gaussian-mixture/sampler.js'
export type { Learnt, Sampler } from './use/samplers/sampler.js'
export { loadSampler, type SavedSampler, type SaveSamplerOptions, saveSampler } from './use/samplers/sampler-file.js'
export { standardNormal } from './use/samplers/standard-normal.js'
export { type TraverseOptions, traverse } from './use/traverse.js'
export { type DecodeOptions, decode, reconstruct } from './use/use.js'
