export {
  type Adapter,
  type Availability,
  type BackendName,
  backendNames,
  type EngineFiles,
  type StartOptions,
  type StartReport,
} from './adapters/adapter.js'
export { allowFma } from './allow-fma.js'
export { type Diagnosis, type DoctorReport, doctor } from './doctor.js'
export type { Platform } from './platform.js'
export { trainingKernels } from './training-kernels.js'
export { type BackendReport, type Candidate, releaseBackend, type UseBackendOptions, useBackend } from './use-backend.js'
export { type KernelCall, watchKernels } from './watch-kernels.js'
