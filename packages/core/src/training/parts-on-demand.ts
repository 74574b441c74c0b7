// Checkpoints, the search for what made a training diverge, the check of noisy targets: in one part, that the few trainings which
// come to them load. In several, a bundler would cut all that each shares with the rest into parts of their own, and every
// page would load more.
export { Keeper } from './checkpoint/keeper.js'
export { dataOf, restoreCheckpoint, takeCheckpoint } from './checkpoint/memory.js'
export { explainByReplay } from './divergence/trace.js'
export { checkNoisyTargets } from './noisy-targets/index.js'
