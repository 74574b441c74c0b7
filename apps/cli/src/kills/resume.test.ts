import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stream } from '@sandglass/base'
import { latestCheckpoint, type RunInput, readSafetensors } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../testing/build-program.js'
import { temporaryFolder } from '../testing/capture.js'

/*
 * Trainings in processes of their own, which `kill -9` ends at random moments, and which are resumed
 * until they are complete: they must end on the bits of a training that nobody has disturbed. Whoever
 * reads the newest checkpoint meanwhile must never find half of one.
 */

const kills = Number(process.env.SANDGLASS_KILLS ?? 20)
const chance = stream(Number(process.env.SANDGLASS_PROPERTY_SEED ?? 1), 'kills')

// Below node_modules, where neither git nor the formatter looks, and packages are found; each process has its own.
const program = fileURLToPath(new URL(`../../node_modules/.sandglass-kills-${process.pid}`, import.meta.url))
const directory = temporaryFolder()

/** Trainings that remember as much as any can, in one way or another. */
const configs: Readonly<Record<string, RunInput>> = {
  'dropout, a cosine, averages, the best epoch': {
    model: {
      type: 'autoencoder',
      network: { type: 'dense', input: [28, 28, 1], hidden: [16], latent: 8, dropout: 0.1 },
      loss: 'binary-crossentropy',
      seed: 1,
    },
    training: {
      epochs: 40,
      batchSize: 32,
      seed: 1,
      optimizer: { type: 'adam', learningRate: { type: 'cosine', peak: 0.003 } },
      averaging: { decay: 0.9 },
      earlyStopping: { patience: 40 },
    },
    data: { training: 'shapes', limit: 200, validation: 50 },
  },
  'sampling, noise, momentum, a plateau': {
    model: {
      type: 'variational',
      network: { type: 'dense', input: [28, 28, 1], hidden: [16], latent: 4 },
      likelihood: 'bernoulli',
      seed: 2,
    },
    training: {
      epochs: 40,
      batchSize: 32,
      seed: 2,
      optimizer: { type: 'sgd', momentum: 0.9, learningRate: { type: 'on-plateau', initial: 0.0003, patience: 1 } },
      clipNorm: 50,
      corruption: { type: 'salt-and-pepper', probability: 0.1 },
      corruptionDraw: 'every-epoch',
    },
    data: { training: 'shapes', limit: 200, validation: 50 },
  },
}

beforeAll(() => buildProgram(program), 120_000)
afterAll(() => {
  for (const folder of [program, directory]) rmSync(folder, { recursive: true, force: true })
})

/** Runs the command line; kills it after so many milliseconds, if it is still there. */
async function sandglass(argv: readonly string[], killAfter: number | null = null): Promise<'done' | 'killed'> {
  const child = spawn(process.execPath, [join(program, 'sandglass.js'), ...argv, '--quiet'], {
    cwd: directory,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (text) => {
    errors += text
  })
  const timer = killAfter === null ? null : setTimeout(() => child.kill('SIGKILL'), killAfter)
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (timer !== null) clearTimeout(timer)
  if (signal === 'SIGKILL') return 'killed'
  expect([argv, code, errors]).toEqual([argv, 0, ''])
  return 'done'
}

/** Every file of a run that must be the same, but for the times in it. */
function contentsOf(run: string): Record<string, unknown> {
  const files = readdirSync(join(directory, run), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => [path.slice(join(directory, run).length + 1), timeless(path)]),
  )
}

function timeless(path: string): unknown {
  const bytes = readFileSync(path)
  const withoutTime = (text: string) => text.replace(/"seconds": ?(\{[^}]*\}|[\d.e+-]+)/g, '"seconds":0')
  if (path.endsWith('.safetensors')) {
    const { tensors, metadata } = readSafetensors(bytes)
    const texts = Object.entries(metadata).map(([key, text]) => [key, withoutTime(text)])
    return [[...tensors].map(([name, { shape, values }]) => [name, shape, Buffer.from(values.buffer).toString('base64')]), texts]
  }
  // How many threads it was is a command's choice; a report tells times in words.
  if (/(backend\.json|report\.html)$/.test(path)) return null
  return withoutTime(bytes.toString(/\.(json|jsonl|svg)$/.test(path) ? 'utf8' : 'base64'))
}

/** Reads the newest checkpoint of a run again and again, until it is told to stop. */
function watch(run: string): () => Promise<number> {
  const store = directoryStore(join(directory, run, 'checkpoints'))
  let isOver = false
  const reading = (async () => {
    let [read, last] = [0, 0]
    while (!isOver) {
      const checkpoint = await latestCheckpoint(store)
      if (checkpoint !== null) {
        read++
        expect(checkpoint.step).toBeGreaterThanOrEqual(last)
        last = checkpoint.step
      }
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    return read
  })()
  return async () => {
    isOver = true
    return await reading
  }
}

describe.each(Object.entries(configs))('%s', (title, config) => {
  it('comes to the same bits when it is killed again and again', async () => {
    const name = title.split(',')[0] as string
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, `${name}.json`), JSON.stringify(config))
    const begin = (out: string) => ['train', `./${name}.json`, '--out', out, '--checkpoint-every', '3', '--keep-best']
    const began = performance.now()
    await sandglass(begin(`${name}-whole`))
    let milliseconds = performance.now() - began
    const whole = contentsOf(`${name}-whole`)
    expect(Object.keys(whole)).toContain('model/model.safetensors')

    const mine = Math.ceil(kills / Object.keys(configs).length)
    let killed = 0
    for (let number = 0; killed < mine; number++) {
      const run = `${name}-${number}`
      const stop = watch(run)
      // Some are killed in time to have done something, some before.
      const patience = () => (killed < mine ? milliseconds * (0.1 + 0.6 * chance.uniform()) : null)
      for (let isDone = false; !isDone; ) {
        const isRun = existsSync(join(directory, run, 'config.json'))
        const argv = isRun ? ['train', '--resume', run] : begin(run)
        isDone = (await sandglass([...argv, '--threads', String(1 + chance.integer(2))], patience())) === 'done'
        if (!isDone) killed++
        // It came to its end before its time: the machine is faster than it was.
        else if (killed < mine) milliseconds *= 0.8
      }
      expect(await stop()).toBeGreaterThan(0)
      expect(contentsOf(run)).toEqual(whole)
      rmSync(join(directory, run), { recursive: true })
    }
    console.log(`${title}: killed ${killed} times`)
  })
})
