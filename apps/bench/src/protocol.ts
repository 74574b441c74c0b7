/** What the referee asks of a contestant's process, one at a time. */
export type Order =
  | { readonly type: 'prepare'; readonly work: string; readonly backend: string; readonly threads: number }
  | { readonly type: 'round' }

/** What it answers. */
export type Answer =
  | { readonly type: 'ready'; readonly version: string }
  /** Milliseconds a step, over one round. */
  | { readonly type: 'time'; readonly milliseconds: number }
  | { readonly type: 'unable'; readonly reason: string }
