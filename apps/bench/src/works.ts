import type { recipes } from '@sandglass/core'

/** What is timed: a recipe's training as a user runs it, reading, noise, upload, step and reported loss together. */
export interface Work {
  readonly name: string
  readonly recipe: keyof typeof recipes
  readonly unit: string
  /** Steps before the clock starts, and in each round. */
  readonly warmup: number
  readonly stepsPerRound: number
}

export const works: readonly Work[] = [
  { name: 'epoch-dense', recipe: 'dense', unit: 'ms a step', warmup: 20, stepsPerRound: 40 },
  { name: 'epoch-denoiser', recipe: 'denoiser', unit: 'ms a step', warmup: 3, stepsPerRound: 3 },
]
