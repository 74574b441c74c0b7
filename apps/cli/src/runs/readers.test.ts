import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type EpochEvent, type RandomStream, SandglassError, stream } from '@sandglass/base'
import { directoryStore } from '@sandglass/core/stores/node'
import { beforeAll, expect, it } from 'vitest'
import { describeDevice } from '../options/device.js'
import { temporaryFolder } from '../testing/capture.js'
import { run } from '../testing/run.js'
import { trainSmall } from '../testing/small-run.js'
import { settleMetrics } from './metrics.js'
import { readMetrics } from './read-metrics.js'
import { readBackend } from './run-backend.js'
import { lockFolder } from './run-lock.js'
import { readRecord, writeRecord } from './run-record.js'

/*
 * Whatever becomes of a file in a run's folder, who reads it makes sense of it, does without it, or refuses
 * it by a typed error.
 */

const directory = temporaryFolder()
const folder = join(directory, 'run')
const seed = Number(process.env.SANDGLASS_PROPERTY_SEED ?? 1)

beforeAll(async () => {
  await trainSmall(directory, '--out', 'run')
})

const pieces = ['', '{', '}', '[', '"', ',', 'null', '1e999', '-1', '\n', '\\', '\u0000', '['.repeat(5000), '{"a":'.repeat(5000)]

/** Up to three pieces of a text gone, others in their place. */
function spoilt(text: string, random: RandomStream): string {
  let changed = text
  for (let times = 1 + random.integer(3); times > 0; times--) {
    const at = random.integer(changed.length + 1)
    changed = changed.slice(0, at) + (pieces[random.integer(pieces.length)] ?? '') + changed.slice(at + random.integer(30))
  }
  return changed
}

function epochEvent(epoch: number, step: number): EpochEvent {
  const measures = { loss: 0.5, parts: { reconstruction: 0.5 } }
  return { type: 'epoch', epoch, step, learningRate: 0.001, training: measures, validation: measures, seconds: 1 }
}

const readers: Readonly<Record<string, () => Promise<unknown>>> = {
  async 'run.json'() {
    const record = await readRecord(directoryStore(folder))
    if (record !== null) await writeRecord(directoryStore(join(directory, 'copy')), record)
  },
  async 'backend.json'() {
    const report = await readBackend(folder)
    if (report !== null) expect(describeDevice(report)).toContain(report.name)
  },
  async 'metrics.jsonl'() {
    for (const { epoch, loss } of await readMetrics(folder)) expect([typeof epoch, typeof loss]).toEqual(['number', 'number'])
    const epochs = [4, 8].map((step, index) => epochEvent(index + 1, step))
    await settleMetrics({ store: directoryStore(folder) }, { steps: [], epochs, alarms: [], health: null })
    const lines = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n').filter(Boolean)
    expect(lines.map((line) => JSON.parse(line).step)).toEqual([4, 8])
  },
  async 'lock-1'() {
    await (await lockFolder('train', folder, 'run')).release()
  },
}

it.each(Object.entries(readers))('%s may be anything', async (name, read) => {
  const path = join(folder, name)
  const lock = { process: 2 ** 22 + 1, host: 'elsewhere', since: 'today', processStart: null }
  const sound = name === 'lock-1' ? JSON.stringify(lock) : readFileSync(path, 'utf8')
  const random = stream(seed, `spoilt ${name}`)
  for (let i = 0; i < 150; i++) {
    writeFileSync(path, spoilt(sound, random))
    await read().catch((error: unknown) => {
      if (!SandglassError.isInstance(error)) throw error
    })
  }
  writeFileSync(path, sound)
})

it('config.json too, for the command line', async () => {
  const sound = readFileSync(join(folder, 'config.json'), 'utf8')
  const random = stream(seed, 'spoilt config')
  for (let i = 0; i < 60; i++) {
    writeFileSync(join(directory, 'spoilt.json'), spoilt(sound, random))
    const { code, stderr } = await run(['inspect', './spoilt.json', '--quiet'], { directory })
    expect([0, 2], stderr).toContain(code)
  }
})
