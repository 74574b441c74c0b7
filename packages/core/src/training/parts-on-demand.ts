// What few trainings come to, in one part that those few load. In several, a bundler would cut all that each shares with the
// rest into parts of their own, and every page would load more.
export { Keeper } from './checkpoint/keeper.js'
export { restoreCheckpoint, takeCheckpoint } from './checkpoint/memory.js'
export { explained } from './divergence/trace.js'
export { checkNoisyTargets } from './noisy-targets/index.js'
