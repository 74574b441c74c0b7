import { allowFma, useBackend } from '@sandglass/backends'
import { createModel, type RunInput, recipes, train } from '@sandglass/core'
import { corruption } from '@sandglass/data'
import { mnist } from '@sandglass/data/mnist'
import { readFlags, text, UsageError, wholeNumber } from '../flags.js'
import { commit, machine } from '../machine.js'
import { median } from '../statistics.js'

const usage = `usage: npm run health -- [options]

  --steps 400       how many steps each training takes; its health is read after every tenth
  --threads count   of the engine (default: a core each)
`

const every = 10
/** What is left out of the times: the engine's code is still being compiled. */
const warmUp = 20

/** What a reading of a training's health takes, beside a step of it. */
async function costOf({ model, training = {} }: RunInput, steps: number) {
  using trained = createModel(model)
  const { corruption: noise = null, ...fields } = training
  const options = { ...fields, epochs: 100, corruption: noise && corruption(noise), health: { everySteps: every } }
  const [plain, reading]: [number[], number[]] = [[], []]
  let [before, isRead] = [performance.now(), false]
  for await (const event of train(trained, (await mnist()).train, { ...options, seed: 1 })) {
    if (event.type === 'health') isRead = true
    if (event.type !== 'step') continue
    const now = performance.now()
    // A reading comes between the step that it follows and the next one's event.
    if (event.step > warmUp) (isRead ? reading : plain).push(now - before)
    ;[before, isRead] = [now, false]
    if (event.step >= steps) break
  }
  const step = median(plain)
  const cost = (median(reading) - step) / step
  // The default reads after an epoch, and at most once in so many steps.
  return { stepMilliseconds: step, readings: reading.length, readingInSteps: cost, shareByDefault: cost / 150 }
}

try {
  const { steps = '400', threads } = readFlags(process.argv.slice(2), { steps: text, threads: text })
  const count = wholeNumber('--steps', steps)
  allowFma()
  const report = await useBackend('wasm', threads === undefined ? {} : { threads: wholeNumber('--threads', threads) })
  const { dense, denoiser, variational } = recipes
  const results: Record<string, Awaited<ReturnType<typeof costOf>>> = {}
  for (const [name, { config }] of Object.entries({ dense, denoiser, variational })) results[name] = await costOf(config, count)
  console.log(JSON.stringify({ ...results, threads: report.threads, commit: commit(), machine: machine() }, null, 2))
} catch (error) {
  if (!(error instanceof UsageError)) throw error
  console.error(`health: ${error.message}\n\n${usage}`)
  process.exitCode = 2
}
