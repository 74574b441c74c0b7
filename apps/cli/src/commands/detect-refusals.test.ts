import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()

/** A table of normal rows, each with what `more` adds of it. */
function writeRows(
  name: string,
  count: number,
  columns: readonly string[] = ['a', 'b', 'c'],
  more = (_row: number) => '',
  seed = 1,
): void {
  const random = stream(seed, 'rows')
  const lines = Array.from({ length: count }, (_, row) => `${columns.map(() => random.normal().toFixed(3)).join(',')}${more(row)}`)
  const header = more(0) === '' ? columns : [...columns, 'kind']
  writeFileSync(join(directory, name), `${header.join(',')}\n${lines.join('\n')}\n`)
}

/** What is refused with 2 has begun nothing: no run is left. */
async function refused(...argv: string[]): Promise<string> {
  const before = runs()
  const { code, document } = await runJson<Refused>([...argv, '--epochs', '1', '--seed', '1'], { directory })
  expect([code, runs()]).toEqual([2, before])
  return `${document.error.message} ${document.error.cure}`
}

const runs = (): string[] => (existsSync(join(directory, 'runs')) ? readdirSync(join(directory, 'runs')) : [])

beforeAll(() => {
  writeRows('normal.csv', 400)
})

describe('before a training, detect refuses', () => {
  it.each([
    [['--recipe', 'dense', '--score', 'negative-elbo'], /model must be one with a posterior and a likelihood for negative-elbo/],
    [['--smoothing', '2'], /--smoothing must be an odd number, got 2/],
    [['--smoothing', '3'], /--smoothing must be 1 for a model of plain rows, got 3/],
    [['--neighbours', '5000'], /--neighbours must be at most as many as there are/],
  ])('what no detector can be: %j', async (flags, message) => {
    expect(await refused('detect', '--train', 'normal.csv', ...flags)).toMatch(message)
  })

  it('data to be judged that can not be: broken, of other columns, of another shape', async () => {
    writeFileSync(join(directory, 'broken.csv'), 'a,b,c\n1,2,x\n')
    writeRows('other.csv', 9, ['q', 'r'])
    const detect = (data: string) => refused('detect', '--train', 'normal.csv', '--data', data)
    expect(await detect('broken.csv')).toMatch(/row 2 has "x" in the column "c", which is no finite number/)
    expect(await detect('other.csv')).toMatch(/there is no column "a" in it/)
    expect(await detect('shapes')).toMatch(/--data must be examples of \[3\], as the model takes them, got \[28, 28, 1\]/)
  })
})

describe('the numbers that it names for too few normal examples', () => {
  it('are those that make it work', async () => {
    writeRows('small.csv', 197)
    writeRows('enough.csv', 198)
    const message = await refused('detect', '--train', 'small.csv')
    expect(message).toBe(
      'detect: of the normal examples, 98 calibrate, and 99 must for a threshold that keeps false alarms at 0.01. Give 198 normal examples in all (half of them calibrate), set more of these aside: --set data.detection.calibration=99 or allow more false alarms: --false-alarms 0.011.',
    )
    const works = async (name: string, ...flags: string[]) => {
      const argv = ['detect', '--train', `${name}.csv`, ...flags, '--epochs', '1', '--seed', '1']
      const { code, stderr } = await runJson([...argv, '--out', `runs/${name}${flags.length}${flags[0] ?? ''}`], { directory })
      expect(code, stderr).toBe(0)
    }
    await works('enough')
    await works('small', '--set', 'data.detection.calibration=99')
    await works('small', '--false-alarms', '0.011')
  }, 60_000)

  it('are of windows, and of the rows that make them', async () => {
    writeRows('series.csv', 787)
    const windows = ['--window', '4:4']
    expect(await refused('detect', '--train', 'series.csv', ...windows)).toMatch(
      /of the windows, 98 calibrate, .*Give 198 windows in all \(half of them calibrate\), as 792 rows of one series make/,
    )
    writeRows('longer.csv', 792)
    const argv = ['detect', '--train', 'longer.csv', ...windows, '--epochs', '1', '--seed', '1', '--out', 'runs/windows']
    const { code, stderr } = await runJson(argv, { directory })
    expect(code, stderr).toBe(0)
  }, 60_000)

  it('are more where but a fifth calibrates', async () => {
    expect(await refused('detect', '--train', 'normal.csv', '--confidence', '0.99', '--false-alarms', '0.002')).toMatch(
      /with confidence 0\.99\. Give 11,501 normal examples in all \(a fifth of them calibrate\) or allow more false alarms: --false-alarms 0\.023/,
    )
  })
})

describe('the numbers for --calibrate', () => {
  it('are those that make it work, too', async () => {
    const argv = ['detect', '--train', 'normal.csv', '--epochs', '1', '--seed', '1', '--out', 'runs/normal']
    expect((await runJson(argv, { directory })).code).toBe(0)
    writeRows('few.csv', 109, ['a', 'b', 'c'], () => '', 2)
    writeRows('ten-more.csv', 110, ['a', 'b', 'c'], () => '', 2)
    const calibrate = (name: string) => runJson<Refused>(['detect', 'runs/normal', '--calibrate', name], { directory })
    const { code, document } = await calibrate('few.csv')
    expect([code, document.error.message, document.error.cure]).toEqual([
      2,
      'detect: of the examples of --calibrate, 98 calibrate, and 99 must for a threshold that keeps false alarms at 0.01.',
      'Give 110 in all (a tenth of them scales scores) or allow more false alarms: --false-alarms 0.011.',
    ])
    const { code: enough, stderr } = await calibrate('ten-more.csv')
    expect(enough, stderr).toBe(0)
  }, 60_000)
})

describe('before a training, compare refuses', () => {
  it('one class, of which nothing can be told apart, and in which nothing is an anomaly', async () => {
    writeRows('one.csv', 300, ['a', 'b', 'c'], () => ',fine')
    const compare = (...argv: string[]) => refused('compare', ...argv, '--data', 'one.csv', '--label', 'kind')
    expect(await compare('--task', 'features')).toMatch(/--data must be examples of at least two classes for --task features/)
    expect(await compare('--task', 'detect', '--normal', 'fine')).toMatch(/--normal must be the classes that are normal, among/)
  })
})
