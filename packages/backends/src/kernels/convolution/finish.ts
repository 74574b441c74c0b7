import type { FusedPooling } from './fused-pooling.js'

/** What becomes of a convolution's products, and where it goes: addresses. */
export interface Finish {
  /** One value a filter, to begin every sum with; null for zeros. */
  readonly bias: number | null
  readonly relu: boolean
  readonly pool: FusedPooling | null
  readonly y: number
  /** Where the places that the pool selects go; 0 without one. */
  readonly selection: number
}

/** The gradient that comes in, and what lies between it and the products: addresses, 0 for what isn't there. */
export interface Outgoing {
  readonly dy: number
  /** The result, if a ReLU gave it. */
  readonly y: number
  readonly selection: number
  readonly pool: FusedPooling | null
}

/** Nothing lies between. */
export function plainGradient(dy: number): Outgoing {
  return { dy, y: 0, selection: 0, pool: null }
}
