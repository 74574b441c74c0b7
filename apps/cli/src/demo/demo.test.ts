import { recipes } from '@sandglass/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../config/read-config.js'
import { type ResolvedConfig, resolveConfig } from '../config/resolve-config.js'
import { startDevice } from '../options/device.js'
import { openSession, type Session } from '../output/session.js'
import { defaultCheckpointing } from '../runs/checkpointing.js'
import { finishRun } from '../runs/finish-run.js'
import { trainRun } from '../runs/train-run.js'
import { captureIo, temporaryFolder } from '../testing/capture.js'
import { demoReport } from './report.js'
import { shorten } from './shorten.js'

const directory = temporaryFolder()
const small = { data: 'shapes', limit: 200, validation: 50, epochs: 2, batchSize: 50, latent: 8, noise: 0.5, seed: 1 }
let session: Session
let config: ResolvedConfig

beforeAll(async () => {
  session = openSession(captureIo({ directory }), {})
  config = resolveConfig('demo', recipes.dense.config, small)
  await startDevice({ backend: 'auto' })
})

describe('shorten', () => {
  it('leaves out nothing where there is time for all', async () => {
    expect(await shorten(session, 'demo', config, 1e6)).toEqual({ config, leftOut: null })
  })

  it('cuts a training to its time, and says what it leaves out', async () => {
    const { config: cut, leftOut } = await shorten(session, 'demo', config, 0)
    expect(cut).toEqual({ ...config, training: { ...config.training, epochs: 1 }, data: { ...config.data, limit: 50 } })
    expect(leftOut).toMatch(
      /^At \d+ ms a step, 1 of 8 steps fit into .*: 1 epoch instead of 2, on 50 of the 200 images\. With --full/,
    )
  })
})

describe('demoReport', () => {
  it('shows what each model learned and what was left out of it', async () => {
    const given = await readConfig('demo', 'dense', directory)
    const run = await trainRun(session, {
      caller: 'demo',
      given,
      config,
      device: { backend: 'auto' },
      out: 'demo/dense',
      name: 'dense',
      checkpointing: defaultCheckpointing,
    })
    using _model = run.model
    const report = demoReport([{ run, leftOut: 'Half of it is missing.', finished: await finishRun(session, run) }])
    expect(report).toContain('validation loss, dense')
    expect(report).toContain('Half of it is missing.')
    expect(report.match(/<figure>/g)).toHaveLength(2)
    expect(report).toContain('Drawn by @sandglass/data.')
  })
})
