export {
  type Adapter,
  type Availability,
  type BackendName,
  backendNames,
  type StartOptions,
  type StartReport,
} from './adapters/adapter.js'
export { type Diagnosis, type DoctorReport, doctor } from './doctor.js'
export type { Platform } from './platform.js'
export { trainingKernels } from './training-kernels.js'
export { type BackendReport, type Candidate, releaseBackend, type UseBackendOptions, useBackend } from './use-backend.js'
