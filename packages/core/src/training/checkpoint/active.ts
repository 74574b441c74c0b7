/** What only trainings that are saved or resumed load. */
export { Keeper } from './keeper.js'
export { restoreCheckpoint, takeCheckpoint } from './memory.js'
