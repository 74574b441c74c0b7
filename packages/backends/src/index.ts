export type { Adapter, Availability, BackendName, StartOptions, StartReport } from './adapters/adapter.js'
export { backendNames } from './adapters/adapter.js'
