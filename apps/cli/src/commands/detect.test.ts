import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { readAll, stream, take } from '@sandglass/base'
import { loadData } from '@sandglass/data'
import { encode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, trainSmall } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

interface Detected {
  readonly model: string
  readonly detector: { readonly scores: string[]; readonly scaling: string }
  readonly calibration: { readonly rank: number; readonly calibrationExamples: number; readonly falseAlarms: number }
  readonly scores: number[]
  readonly threshold: number | null
  readonly pValues: number[]
  readonly anomalies: number[]
  readonly auc?: number
  readonly falseAlarmRate?: number
  readonly promise: string[]
  readonly report: string | null
  readonly scoresOut: string | null
}

const training = ['--train', 'shapes', '--normal', '0', '--epochs', '20', '--set', 'data.limit=600', '--seed', '1']
const detect = (...argv: string[]) => runJson<Detected>(['detect', ...argv], { directory })
const refused = async (...argv: string[]) => {
  const { code, document } = await runJson<Refused>(['detect', ...argv], { directory })
  expect(code).toBe(2)
  return `${document.error.message} ${document.error.cure}`
}

/** One class of shapes is learnt; all of the test examples are looked at. */
let made: Detected
beforeAll(async () => {
  const { code, document, stderr } = await detect(...training, '--data', 'shapes', '--out', 'runs/circles')
  expect(code, stderr).toBe(0)
  made = document
}, 120_000)

describe('detect', () => {
  it('trains on one class, sets examples aside, calibrates and judges, by one command', () => {
    expect(made).toMatchObject({
      model: inFolder('runs/circles/model'),
      detector: { scores: ['reconstruction', 'latent-nearest'], scaling: 'inputs' },
      data: 'shapes:test',
      examples: 2000,
    })
    expect(made.calibration.calibrationExamples).toBeGreaterThanOrEqual(1000)
    expect([made.scores.length, made.pValues.length]).toEqual([2000, 2000])
    expect(made.auc).toBeGreaterThan(0.8)
    expect(made.falseAlarmRate).toBeLessThan(0.03)
    expect(made.anomalies).toEqual(
      made.scores
        .flatMap((score, index) => (score > (made.threshold ?? Number.NaN) ? [index] : []))
        .sort((a, b) => (made.scores[b] as number) - (made.scores[a] as number) || a - b),
    )
    expect(made.pValues.filter((p) => p <= 0.01)).toHaveLength(made.anomalies.length)
    expect(made.promise[0]).toBe(
      'A new normal example exchangeable with the calibration set is flagged with probability at most 1 %, averaged over calibration sets.',
    )
    expect(made.promise[1]).toMatch(/distributed as Beta\(\d+, \d+\)/)
  })

  it('keeps a report with curves, histogram and heat maps, and all scores', () => {
    const folder = inFolder('runs/circles/detection')
    expect(readdirSync(folder).sort()).toEqual([
      'oddest.png',
      'precision-recall.svg',
      'report.html',
      'roc.svg',
      'scores.csv',
      'scores.svg',
    ])
    expect(made.report).toBe(join(folder, 'report.html'))
    const page = readFileSync(join(folder, 'report.html'), 'utf8')
    for (const words of ['What is promised', 'Not covered', 'Receiver operating characteristic', 'The oddest examples'])
      expect(page).toContain(words)
    const [header, ...rows] = readFileSync(made.scoresOut ?? '', 'utf8')
      .trimEnd()
      .split('\n')
    expect(header).toBe('example,label,score,p_value,is_anomaly,reconstruction,latent-nearest')
    expect(rows.map((row) => Number(row.split(',')[2]))).toEqual(made.scores)
    expect(existsSync(inFolder('runs/circles/model/detector.safetensors'))).toBe(true)
  })

  it('finds the same again with the run that it made, by other false alarms, and by a share of false discoveries', async () => {
    const again = (await detect('runs/circles', '--data', 'shapes')).document
    expect(again.scores).toEqual(made.scores)
    expect(again.anomalies).toEqual(made.anomalies)
    const more = (await detect('runs/circles', '--data', 'shapes', '--false-alarms', '0.2', '--limit', '500', '--out', 'more'))
      .document
    expect(more.scores).toEqual(made.scores.slice(0, 500))
    expect(more.anomalies.length).toBe(made.pValues.slice(0, 500).filter((p) => p <= 0.2).length)
    // What is told is the promise that was applied, not the one that the detector was made for.
    expect(more.calibration).toMatchObject({ falseAlarms: 0.2, threshold: more.threshold })
    expect(more.promise[0]).toMatch(/flagged with probability at most 20 %, averaged/)
    expect(more.promise[1]).toContain(`Beta(${more.calibration.rank}, `)
    expect(more.calibration.rank).toBe(Math.floor(0.2 * (more.calibration.calibrationExamples + 1)))
    expect(readFileSync(inFolder('more/report.html'), 'utf8')).toContain('with probability at most 20 %')
    const sure = (await detect('runs/circles', '--false-alarms', '0.2', '--confidence', '0.9')).document
    expect(sure.promise[0]).toMatch(/^With confidence 90 %, this calibration set lets at most 20 %/)
    const share = (await detect('runs/circles', '--data', 'shapes', '--fdr', '0.1', '--limit', '500')).document
    expect(share.promise).toEqual(['Of the examples that are flagged in this batch, on average at most 10 % are normal.'])
    expect(share.anomalies.length).toBeGreaterThan(0)
  })

  it('tells people what was found, and what that promises', async () => {
    const { code, stdout } = await run(['detect', 'runs/circles', '--data', 'shapes', '--limit', '300', '--quiet'], { directory })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^flagged +\d+; the oddest: /m)
    expect(stdout).toMatch(/^area under ROC +0\.\d+$/m)
    expect(stdout).toMatch(/^false alarms +\d+ of \d+ \(/m)
    expect(stdout).toMatch(/^A new normal example exchangeable/m)
  })

  it('calibrates a run that set nothing aside, by examples that are named', async () => {
    await trainSmall(directory, '--out', 'runs/plain')
    expect(await refused('runs/plain', '--data', 'shapes')).toMatch(
      /has no detector, and its run set no examples aside.*--calibrate/,
    )
    const { code, document } = await detect(
      'runs/plain',
      '--calibrate',
      'shapes:test',
      '--score',
      'latent-mahalanobis',
      '--confidence',
      '0.95',
    )
    expect(code).toBe(0)
    expect(document).toMatchObject({
      detector: { scores: ['latent-mahalanobis'], scaling: 'none' },
      calibration: { calibrationExamples: 1800, falseAlarms: 0.01, confidence: 0.95 },
    })
    expect(document.promise[0]).toMatch(/^With confidence 95 %, this calibration set lets at most 1 %/)
  })
})

describe('detect --stream', () => {
  it('gives each line the score of the batch, names lines that hold no example, and goes on', async () => {
    const { test } = await loadData('shapes')
    const images = (await readAll(take(test, 3))).values
    const line = (index: number) => Array.from(images.subarray(index * 784, (index + 1) * 784))
    const lines = [
      JSON.stringify(line(0)),
      '[1, 2]',
      JSON.stringify({ id: 'b', values: line(1) }),
      '',
      '{',
      JSON.stringify(line(2)),
    ]
    const { code, stdout } = await run(['detect', 'runs/circles', '--stream', '--json'], {
      directory,
      stdin: Readable.from([`${lines.join('\n')}\n`]),
    })
    expect(code).toBe(2)
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>)
    expect(records.map((record) => record.line)).toEqual([1, 2, 3, 5, 6])
    expect(records.map((record) => record.score)).toEqual([made.scores[0], undefined, made.scores[1], undefined, made.scores[2]])
    expect(records[2]).toMatchObject({ id: 'b', pValue: made.pValues[1], isAnomaly: made.anomalies.includes(1) })
    expect(records[1]).toMatchObject({
      error: {
        code: 'invalid-data',
        message: 'detect: line 2 must be a list of 784 finite numbers, or an object with such values, got [1,2].',
      },
    })
  })

  it('says when the stream has drifted', async () => {
    const grey = JSON.stringify(Array.from({ length: 784 }, (_, i) => (i * 7919) % 97))
    const { code, stdout } = await run(['detect', 'runs/circles', '--stream', '--quiet'], {
      directory,
      stdin: Readable.from([`${grey}\n`.repeat(60)]),
    })
    expect(code).toBe(0)
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as { event?: string; evidence?: number })
    const drifts = records.filter(({ event }) => event === 'drift')
    expect(drifts).toHaveLength(1)
    expect(drifts[0]?.evidence).toBeGreaterThanOrEqual(100)
  })
})

/** Rows that lie in a plane, and ones that don't, in units of their own. */
function table(fine: number, odd: number, seed: number): string {
  const random = stream(seed, 'rows')
  const rows = Array.from({ length: fine + odd }, (_, i) => {
    const [a, b] = [random.normal(), random.normal()]
    const noise = () => 0.05 * random.normal() + (i < fine ? 0 : 1.5 * random.normal())
    const values = [10 * a, 1000 + b, a + b + noise(), a - b + noise(), 5 * b + noise()]
    return [...values, i % 2 ? 'left' : 'right', i < fine ? 'fine' : 'odd'].join(',')
  })
  return `width,weight,sum,difference,five,side,kind\n${rows.join('\n')}\n`
}

describe('files of the user’s own', () => {
  it('are tables: rows of one kind are learnt, others found, with the columns that are odd by name, and rows by name in a stream', async () => {
    writeFileSync(inFolder('known.csv'), table(700, 40, 1))
    writeFileSync(inFolder('new.csv'), table(300, 60, 2))
    const own = ['--label', 'kind', '--normal', 'fine']
    const { code, document, stderr } = await detect(
      '--train',
      'known.csv',
      ...own,
      '--data',
      'new.csv',
      '--out',
      'runs/table',
      '--seed',
      '1',
    )
    expect(code, stderr).toBe(0)
    expect(document.detector.scaling).toBe('none')
    expect(document.calibration.calibrationExamples).toBe(350)
    expect(document.auc).toBeGreaterThan(0.85)
    expect(readFileSync(document.report ?? '', 'utf8')).toMatch(/(sum|difference|five)\s\(\d+\s%\)/)
    const again = (await detect('runs/table', '--data', 'new.csv')).document
    expect(again.scores).toEqual(document.scores)
    // `broken` comes before `fine`, so that this file numbers the classes the other way round.
    writeFileSync(inFolder('broken.csv'), readFileSync(inFolder('new.csv'), 'utf8').replaceAll(',odd', ',broken'))
    expect((await detect('runs/table', '--data', 'broken.csv')).document.auc).toBe(document.auc)
    const [header = '', first = '', second = ''] = readFileSync(inFolder('new.csv'), 'utf8').split('\n')
    const cells = (row: string) =>
      row
        .split(',')
        .slice(0, 6)
        .map((cell) => (Number.isNaN(Number(cell)) ? cell : Number(cell)))
    const named = Object.fromEntries(cells(second).map((cell, i) => [header.split(',')[i], cell]))
    const lines = [cells(first), { ...named, id: 'second' }, { ...named, side: 'above' }, { mass: 1 }]
    const streamed = await run(['detect', 'runs/table', '--stream', '--quiet'], {
      directory,
      stdin: Readable.from([lines.map((line) => `${JSON.stringify(line)}\n`).join('')]),
    })
    const records = streamed.stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>)
    expect(records.map(({ score }) => score)).toEqual([document.scores[0], document.scores[1], expect.any(Number), undefined])
    expect(records[1]?.id).toBe('second')
    expect(records.map(({ unseen }) => unseen)).toEqual([undefined, undefined, { side: 'above' }, undefined])
    expect(records[3]?.error).toMatchObject({ message: expect.stringMatching(/line 4 must have the column width/) })
  }, 60_000)

  it('are folders of images', async () => {
    const random = stream(5, 'pictures')
    for (const [folder, count] of [
      ['good', 500],
      ['fresh', 40],
    ] as const) {
      mkdirSync(inFolder('parts', folder), { recursive: true })
      for (let i = 0; i < count; i++) {
        const at = Math.floor(4 * random.uniform())
        const isOdd = folder === 'fresh' && i >= 30
        const data = Uint8Array.from({ length: 144 }, (_, pixel) => {
          const [row, column] = [Math.floor(pixel / 12), pixel % 12]
          const isBar = isOdd ? column === at + 3 : row === at + 3 || row === at + 4
          return (isBar ? 200 : 20) + Math.floor(20 * random.uniform())
        })
        const name = `${String(i).padStart(3, '0')}.png`
        writeFileSync(inFolder('parts', folder, name), encode({ width: 12, height: 12, data, channels: 1, depth: 8 }))
      }
    }
    const { code, document, stderr } = await detect(
      '--train',
      'parts/good',
      '--data',
      'parts/fresh',
      '--out',
      'runs/bars',
      '--seed',
      '1',
    )
    expect(code, stderr).toBe(0)
    const odd = Array.from({ length: 10 }, (_, i) => 30 + i)
    expect(document.anomalies).toEqual(expect.arrayContaining(odd))
    expect(document.anomalies.length).toBeLessThan(14)
    expect(existsSync(inFolder('runs/bars/detection/oddest.png'))).toBe(true)
  }, 60_000)
})

describe('a stream of rows', () => {
  it('may have columns that are called values and id', async () => {
    const random = stream(3, 'named')
    const cells = Array.from({ length: 300 }, (_, i) => [i % 7, random.normal(), random.normal()])
    writeFileSync(inFolder('named.csv'), `id,values,z\n${cells.map((row) => row.join(',')).join('\n')}\n`)
    const train = ['--train', 'named.csv', '--data', 'named.csv', '--epochs', '1', '--false-alarms', '0.1', '--seed', '1']
    const { document } = await detect(...train, '--out', 'runs/named')
    const [id, values, z] = cells[0] ?? []
    const lines = [{ id, values, z }, cells[0], { id: 'first', values: cells[0] }]
    const { stdout, stderr } = await run(['detect', 'runs/named', '--stream', '--quiet'], {
      directory,
      stdin: Readable.from([lines.map((line) => `${JSON.stringify(line)}\n`).join('')]),
    })
    const records = stdout
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text) as Record<string, unknown>)
    expect(
      records.map(({ score }) => score),
      stderr,
    ).toEqual([document.scores[0], document.scores[0], document.scores[0]])
    expect(records[2]?.id).toBe('first')
  }, 60_000)
})

describe('what detect refuses', () => {
  it('is flags that go against each other, before anything is done', async () => {
    expect(await refused()).toMatch(/a model or --train must be given/)
    expect(await refused('runs/circles', '--train', 'shapes')).toMatch(/--train makes a run of its own, and a model was named too/)
    expect(await refused('runs/circles', '--stream', '--fdr', '0.1')).toMatch(/a stream is none/)
    expect(await refused('runs/circles', '--data', 'shapes', '--fdr', '0.1', '--false-alarms', '0.1')).toMatch(/two promises/)
    for (const of of [['runs/circles'], ['--train', 'shapes', '--normal', '0']]) {
      expect(await refused(...of, '--fdr', '0.1')).toMatch(
        /--fdr is a promise about the examples of --data, .* or use --false-alarms/,
      )
      expect(await refused(...of, '--limit', '9')).toMatch(/--limit is how many examples of --data to use/)
    }
    expect(await refused('runs/circles', '--epochs', '3')).toMatch(/--epochs is about a training, and there is none/)
    expect(await refused('runs/circles', '--false-alarms', '1')).toMatch(
      /--false-alarms must be a number above 0 and below 1, got "1"/,
    )
    expect(await refused('runs/circles', '--score', 'loss')).toMatch(/--score must be some of reconstruction, /)
    expect(await refused('runs/circles', '--scaling', 'none')).toMatch(/--scaling must be such as the run was trained with, inputs/)
  })

  it('is classes that there are not, and too few examples to calibrate by, with how many are needed', async () => {
    expect(await refused('--train', 'shapes', '--normal', '77', '--out', 'runs/none')).toMatch(/there are no examples of class 77/)
    expect(await refused('runs/circles', '--data', 'shapes', '--false-alarms', '0.00001')).toMatch(
      /more of them are needed, 99999 in all/,
    )
    expect(
      await refused('--train', 'shapes', '--set', 'data.limit=20', '--normal', '0', '--false-alarms', '1e-5', '--out', 'runs/none'),
    ).toMatch(/Give 499,991 normal examples in all \(a fifth of them calibrate\)/)
    expect(await refused('--train', 'shapes', '--data', 'nowhere.csv', '--out', 'runs/none')).toMatch(
      /there is no file or folder nowhere\.csv/,
    )
    expect(existsSync(inFolder('runs/none'))).toBe(false)
  })
})
