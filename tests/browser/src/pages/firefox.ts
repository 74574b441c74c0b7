import { type TrainingResult, trainShortly } from '../training.js'

/** What the page posts: the trainings, or what failed. */
export interface FirefoxAnswer {
  readonly agent: string
  readonly isolated: boolean
  readonly trainings: readonly TrainingResult[]
  readonly failure: string | null
}

async function run(): Promise<FirefoxAnswer> {
  const facts = { agent: navigator.userAgent, isolated: crossOriginIsolated }
  const trainings: TrainingResult[] = []
  try {
    for (const network of ['dense', 'convolutional'] as const)
      for (const threads of [1, 2]) trainings.push(await trainShortly('wasm', network, { threads }))
    return { ...facts, trainings, failure: null }
  } catch (error) {
    return { ...facts, trainings, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
}

await fetch('/answer', { method: 'POST', body: JSON.stringify(await run()) })
