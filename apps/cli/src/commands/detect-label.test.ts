import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const random = stream(1, 'rows')
const row = (spread: number) => [0, 1, 2].map(() => spread * random.normal())

interface Judged {
  readonly examples: number
  readonly auc?: number
  readonly scoresOut: string
}

const detect = <Document>(...argv: string[]) =>
  runJson<Document>(['detect', ...argv, '--false-alarms', '0.05', '--backend', 'cpu'], { directory })

it('a label that the normal rows have not is a column of those to be judged: an area under the curve by one command', async () => {
  const normal = Array.from({ length: 300 }, () => row(1).join(','))
  const labelled = Array.from({ length: 80 }, (_, i) => [...row(i < 20 ? 6 : 1), i < 20 ? 1 : 0].join(','))
  writeFileSync(inFolder('normal.csv'), `a,b,c\n${normal.join('\n')}\n`)
  writeFileSync(inFolder('labelled.csv'), `a,b,c,bad\n${labelled.join('\n')}\n`)
  const train = ['--train', 'normal.csv', '--data', 'labelled.csv', '--epochs', '3', '--seed', '1'] as const
  const { code, document, stderr } = await detect<Judged>(...train, '--label', 'bad', '--normal', '0', '--out', 'runs/judged')
  expect(code, stderr).toBe(0)
  expect(document.examples).toBe(80)
  expect(document.auc).toBeGreaterThan(0.9)
  expect(stderr).toContain('normal.csv has no classes, so all of it is taken for normal; those of labelled.csv are for judging.')
  const judged = ['--data', 'labelled.csv', '--label', 'bad', '--normal', '0'] as const
  expect((await detect<Judged>('runs/judged', ...judged)).document.auc).toBe(document.auc)

  const unsaid = await detect<Judged>(...train, '--label', 'bad', '--out', 'runs/unsaid')
  expect([unsaid.code, unsaid.document.auc]).toEqual([0, undefined])
  expect(unsaid.stderr).toContain('nothing is judged: add --normal, with some of 0 and 1.')

  const neither = await detect<Refused>(...train, '--label', 'worse', '--normal', '0', '--out', 'runs/neither')
  expect([neither.code, neither.document.error.message]).toEqual([
    2,
    'detect: --label must be a column of labelled.csv, got "worse".',
  ])
  expect(existsSync(inFolder('runs/neither'))).toBe(false)
  expect(readFileSync(inFolder('runs/judged/config.json'), 'utf8')).not.toContain('"bad"')
}, 60_000)

it('sub-folders of --data are classes to judge by, where all images of --train are normal', async () => {
  const put = (folder: string, count: number, level: number) => {
    mkdirSync(inFolder(folder), { recursive: true })
    for (let i = 0; i < count; i++) {
      const values = Float32Array.from({ length: 64 }, (_, at) => (at % 8 < 4 ? level : 1 - level) * (0.8 + 0.2 * random.uniform()))
      writeFileSync(inFolder(folder, `${100 + i}.png`), encodePng({ values, shape: [8, 8, 1] }))
    }
  }
  put('parts/good', 200, 0.2)
  put('parts/new/fine', 30, 0.2)
  put('parts/new/turned', 10, 0.8)
  const argv = ['--train', 'parts/good', '--data', 'parts/new', '--normal', 'fine', '--epochs', '3', '--seed', '1'] as const
  const { code, document, stderr } = await detect<Judged>(...argv, '--out', 'runs/parts')
  expect(code, stderr).toBe(0)
  expect(document.auc).toBeGreaterThan(0.95)
  expect(readFileSync(document.scoresOut, 'utf8')).toMatch(/\n0,fine\/100\.png,fine,.*\n39,turned\/109\.png,turned,/s)
  expect((await detect<Judged>('runs/parts', '--data', 'parts/new', '--normal', 'fine')).document.auc).toBe(document.auc)
}, 60_000)
