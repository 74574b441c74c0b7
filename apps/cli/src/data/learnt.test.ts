import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readSafetensors } from '@sandglass/core'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const csvOf = (count: number, colourOf: (row: number) => string) =>
  `size,colour\n${Array.from({ length: count }, (_, row) => `${Math.sin(row).toFixed(3)},${colourOf(row)}`).join('\n')}\n`
const train = (...argv: string[]) =>
  runJson<Trained>(['train', 'dense', ...argv, '--latent', '1', '--epochs', '2', '--seed', '1', '--backend', 'cpu'], {
    directory,
  })
const preprocessingOf = (run: string) =>
  JSON.parse(readSafetensors(readFileSync(join(directory, run, 'model/model.safetensors')), 'it').metadata.preprocessing ?? '')
const inputOf = (run: string) => JSON.parse(readFileSync(join(directory, run, 'model/config.json'), 'utf8')).network.input

it('categories are those of the training part; others are none of them, and no width hangs on what is held out', async () => {
  writeFileSync(
    join(directory, 'late.csv'),
    csvOf(80, (row) => (row === 79 ? 'violet' : row % 2 ? 'red' : 'blue')),
  )
  const data = ['--data', 'late.csv', '--validation', '10']
  // Of 70 that are left, the first 60: the last row is among none of them.
  const { code, stderr } = await train(...data, '--limit', '60', '--out', 'early')
  expect(code, stderr).toBe(0)
  expect(stderr).toContain('Not in the training part: "violet" in the column "colour", taken for none of its categories.')
  expect([inputOf('early'), preprocessingOf('early').columns[1].unseen]).toEqual([[4], ['violet']])
  expect((await train(...data, '--validation', '1', '--seed', '2', '--out', 'all')).code).toBe(0)
  expect([inputOf('all'), preprocessingOf('all').columns[1].unseen]).toEqual([[4], undefined])
  const used = await runJson<{ examples: number }>(['evaluate', 'early', '--data', 'late.csv'], { directory })
  expect([used.code, used.document.examples], used.stderr).toEqual([0, 80])
  // A config that states four numbers is trained, and profiled, as it stands.
  const config = ['train', 'early/config.json', '--seed', '3', '--out', 'anew', '--backend', 'cpu']
  const profile = ['doctor', '--profile', 'early/config.json', '--steps', '1', '--backend', 'cpu']
  for (const argv of [config, profile]) {
    const { code, stderr } = await runJson(argv, { directory })
    expect(code, stderr).toBe(0)
  }
  const resumed = await runJson(['train', '--resume', 'early'], { directory })
  expect(resumed.code, resumed.stderr).toBe(0)
})

it('a table apart to validate on is prepared as the training part says', async () => {
  writeFileSync(
    join(directory, 'some.csv'),
    csvOf(60, (row) => (row % 2 ? 'red' : 'blue')),
  )
  // Columns in another order, a category of its own, values missing, which don't count.
  writeFileSync(join(directory, 'same.csv'), `colour,size\nred,${Math.sin(1).toFixed(3)}\n,\n`)
  writeFileSync(join(directory, 'other.csv'), 'colour,size\nviolet,5000\n')
  const of = async (file: string) => {
    const { code, document, stderr } = await train('--data', 'some.csv', '--validation', file, '--out', `by-${file}`)
    expect(code, stderr).toBe(0)
    const run = await runJson<{ loss: number }>(['evaluate', `by-${file}`, '--data', file, '--noise', '0'], { directory })
    return { training: document.loss, validation: document.validationLoss?.at(-1) ?? Number.NaN, evaluated: run.document.loss }
  }
  const [same, other] = [await of('same.csv'), await of('other.csv')]
  expect(other.training).toEqual(same.training)
  expect(other.validation).toBeGreaterThan(1e6)
  expect(other.validation / other.evaluated).toBeCloseTo(1, 4)
  expect(same.validation).toBeLessThan(10)
})
