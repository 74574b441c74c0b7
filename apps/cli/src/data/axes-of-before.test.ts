import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const quick = ['--epochs', '2', '--backend', 'cpu'] as const

/** A config as runs kept it before there was --channels: with axes as the file had them. */
function writeConfig(name: string, input: readonly number[], more: Record<string, unknown> = {}): void {
  const config = {
    model: { type: 'autoencoder', network: { type: 'dense', input, hidden: [8], latent: 2 }, loss: 'mean-squared-error' },
    training: { epochs: 2, batchSize: 8, optimizer: { type: 'adam' }, seed: 1 },
    data: { training: inFolder('x.npy'), validation: 8, reading: { label: null }, ...more },
  }
  writeFileSync(inFolder(name), JSON.stringify(config))
}

it.each([[[3, 4, 5]], [[1, 4, 5]]])('runs of before on examples of %j go on with their own data', async (shape) => {
  const random = stream(1, 'values')
  const values = Float32Array.from({ length: 40 * shape.reduce((a, b) => a * b) }, () => random.uniform())
  writeFileSync(inFolder('x.npy'), writeNpy(values, [40, ...shape]))
  writeConfig('before.json', shape)
  const out = `run-${shape[0]}`
  const ask = async (...argv: string[]) => {
    const { code, document, stderr } = await runJson<Record<string, unknown>>(argv, { directory })
    expect(code, stderr).toBe(0)
    return document
  }
  await ask('train', 'before.json', ...quick, '--out', out)
  const { meanSquaredError } = await ask('evaluate', out, '--backend', 'cpu')
  expect(meanSquaredError).toBeGreaterThan(0)
  expect(await ask('evaluate', out, '--channels', 'last', '--backend', 'cpu')).toMatchObject({ meanSquaredError })
  const config = JSON.parse(readFileSync(inFolder(out, 'config.json'), 'utf8'))
  expect(config.model.network.input).toEqual(shape)
  delete config.data.reading.channels
  writeFileSync(inFolder(out, 'config.json'), JSON.stringify(config))
  await ask('train', `${out}/config.json`, ...quick, '--out', `${out}-again`)
  // As a process leaves it that was killed before its first epoch.
  mkdirSync(inFolder(`${out}-killed`))
  writeFileSync(inFolder(`${out}-killed`, 'config.json'), JSON.stringify(config))
  await ask('train', '--resume', `${out}-killed`, '--backend', 'cpu')
  expect(await ask('evaluate', `${out}-killed`, '--backend', 'cpu')).toMatchObject({ meanSquaredError })

  writeConfig('detector.json', shape, { detection: { calibration: 12 } })
  await ask(
    'detect',
    '--train',
    'x.npy',
    '--recipe',
    'detector.json',
    '--false-alarms',
    '0.2',
    ...quick,
    '--out',
    `${out}-detector`,
  )
})

it('a config that has its channels last refuses an array that has them first, and names the flag', async () => {
  writeFileSync(inFolder('first.npy'), writeNpy(new Float32Array(20 * 60), [20, 3, 4, 5]))
  writeConfig('last.json', [4, 5, 3], { training: inFolder('first.npy') })
  const refused = await runJson<Refused>(['train', 'last.json', '--out', 'none'], { directory })
  expect(refused.code).toBe(2)
  expect(refused.document.error.cure).toMatch(/^Give --channels first/)
  writeConfig('other.json', [3, 4, 5], { training: inFolder('first.npy') })
  const other = await runJson<Refused>(['train', 'other.json', '--channels', 'first', '--out', 'none'], { directory })
  writeConfig('wide.json', [7, 4, 3], { training: inFolder('first.npy'), reading: { label: null, channels: 'last' } })
  const wide = await runJson<Refused>(['train', 'wide.json', '--out', 'none'], { directory })
  expect(wide.document.error).toMatchObject({
    message: "train: --data must be examples of shape [7, 4, 3], as the config's model takes them, got [3, 4, 5].",
    cure: 'Set model.network.input to [3,4,5], as by --set, or name a recipe, which is made for its data.',
  })
  expect([other.code, other.document.error.cure]).toEqual([2, 'Leave --channels out.'])
})
