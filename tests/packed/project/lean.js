import { learn } from './learn.js'
import { tell } from './tell.js'

tell(learn('wasm', { threads: 2, fallbacks: false }))
