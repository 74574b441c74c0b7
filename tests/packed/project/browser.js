import { learn } from './learn.js'

learn('wasm').then(
  (outcome) => {
    globalThis.outcome = outcome
  },
  (error) => {
    globalThis.outcome = String(error?.stack ?? error)
  },
)
