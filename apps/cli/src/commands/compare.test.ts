import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import type { RunConfig } from '@sandglass/core'
import { writeNpy, writeNpz } from '@sandglass/data/npy'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, trainSmall } from '../testing/small-run.js'

interface Compared {
  readonly task: string
  readonly data: string
  readonly examples: number
  readonly rows: {
    readonly method: string
    readonly fitSeconds: number | null
    readonly seconds: number
    readonly megabytes: number
    readonly transductive: boolean
    readonly intervals: Record<string, [number, number] | null>
    readonly gain: { readonly mean: number; readonly interval: [number, number] } | null
    readonly [measure: string]: unknown
  }[]
  readonly gainConfidence: { readonly together: number; readonly each: number }
  readonly advice: string
  readonly report: string
  readonly figures: string[]
  readonly runs: string[]
  readonly notes: string[]
  readonly vectors?: {
    readonly notes: readonly string[]
    readonly gainConfidence: Compared['gainConfidence']
    readonly rows: (Compared['rows'][number] & { readonly bytes: number; readonly recallAt10: number })[]
  }
}

function expectWhole({ rows, report, figures, advice }: Compared, measures: readonly string[]): void {
  expect(rows[0]).toMatchObject({ method: 'autoencoder', gain: null, transductive: false })
  for (const row of rows) {
    for (const measure of measures) expect(row).toHaveProperty(measure)
    expect(row.seconds).toBeGreaterThan(0)
    expect(row.fitSeconds ?? 0).toBeGreaterThanOrEqual(0)
    expect(row.megabytes).toBeGreaterThanOrEqual(0)
  }
  for (const row of rows.slice(1).filter(({ gain }) => gain !== null))
    expect((row.gain?.interval[0] ?? 0) <= (row.gain?.interval[1] ?? 0)).toBe(true)
  const page = readFileSync(report, 'utf8')
  for (const { method } of rows) expect(page).toContain(method)
  expect(page).toContain(advice.replaceAll("'", '&#39;').replace(/(\d) %/g, '$1\u00a0%'))
  expect(figures.every((path) => existsSync(path))).toBe(true)
}

/** 240 rows of three columns, of which every sixth is odd, by as many standard deviations in each. */
function partsTable(oddness = 4): string {
  const random = stream(2, 'rows')
  const lines = Array.from({ length: 240 }, (_, row) => {
    const isOdd = row % 6 === 5
    return [...Array.from({ length: 3 }, () => (random.normal() + (isOdd ? oddness : 0)).toFixed(4)), isOdd ? 'odd' : 'fine'].join(
      ',',
    )
  })
  return `a,b,c,kind\n${lines.join('\n')}\n`
}

describe('compare', () => {
  it('reduces: PCA beside the model, layouts in a table of their own', async () => {
    const directory = temporaryFolder()
    const { document: trained } = await trainSmall(directory)
    const { code, document, stderr } = await runJson<Compared>(
      ['compare', trained.run, '--task', 'reduce', '--limit', '60', '--quiet'],
      { directory },
    )
    expect(code, stderr).toBe(0)
    expect(document).toMatchObject({ task: 'reduce', data: 'shapes:test', examples: 60 })
    expectWhole(document, ['meanSquaredError', 'trustworthiness', 'continuity', 'dimensions'])
    const of = (name: string) => document.rows.find(({ method }) => method === name)
    // Two epochs teach a network little; PCA needs none.
    expect(of('PCA')).toMatchObject({ dimensions: 8, transductive: false })
    expect(of('PCA')?.gain?.interval[0]).toBeGreaterThan(0)
    expect(of('t-SNE')).toMatchObject({ dimensions: 2, transductive: true, gain: null, meanSquaredError: null })
    for (const measure of ['meanSquaredError', 'trustworthiness', 'continuity']) {
      const [low = Number.NaN, high = Number.NaN] = of('PCA')?.intervals[measure] ?? []
      expect(low).toBeLessThanOrEqual(Number(of('PCA')?.[measure]))
      expect(high).toBeGreaterThanOrEqual(Number(of('PCA')?.[measure]))
    }
    expect(document.vectors).toBeUndefined()
    // The run was there before; the others are fitted here. Of the two that have a way back, each is surer than both together.
    expect(document.rows.map(({ fitSeconds }) => fitSeconds === null)).toEqual([true, false, false, false, false, false])
    expect(document.gainConfidence).toEqual({ together: 0.95, each: expect.closeTo(0.975, 9) })
    expect(readFileSync(document.report, 'utf8')).toContain('The autoencoder was trained before')
    expect(document.advice).toMatch(/^Use (incremental )?PCA: /)
    expect(document.report).toBe(join(trained.run, 'comparison', 'reduce', 'report.html'))
  })

  it('makes features, and says where there are too few labels for a measure', async () => {
    const directory = temporaryFolder()
    const { document: trained } = await trainSmall(directory)
    const argv = ['compare', trained.run, '--task', 'features', '--limit', '60', '--out', 'compared']
    const { code, document, stderr } = await runJson<Compared>(argv, { directory })
    expect(code, stderr).toBe(0)
    expectWhole(document, ['probe', 'neighbours', 'probeFewLabels'])
    expect(document.rows.map(({ method }) => method)).toEqual(['autoencoder', 'PCA', 'the values themselves'])
    expect(document.rows[2]).toMatchObject({ dimensions: 784, probeFewLabels: null })
    expect(document.report).toBe(join(directory, 'compared', 'report.html'))
    const again = await runJson<Refused>(argv, { directory })
    expect(again.code).toBe(2)
    expect(again.document.error.message).toMatch(/^compare: --out must be a new or empty folder, and there is something in /)
  })

  it('detects: trains on normal examples first, and judges all methods by the same anomalies', async () => {
    const directory = temporaryFolder()
    const argv = [
      'compare',
      '--task',
      'detect',
      '--data',
      'shapes',
      '--normal',
      '0',
      '--limit',
      '90',
      '--epochs',
      '1',
      '--seed',
      '1',
    ]
    const { code, document, stderr } = await runJson<Compared>([...argv, '--set', 'data.limit=150'], { directory })
    expect(code, stderr).toBe(0)
    expectWhole(document, ['auc', 'averagePrecision'])
    expect(document.rows[0]?.fitSeconds).toBeGreaterThan(0)
    const names = document.rows.map(({ method }) => method)
    for (const name of ['1 nearest neighbour, scaled', 'isolation forest', 'ECOD', 'PCA reconstruction'])
      expect(names).toContain(name)
    for (const { auc } of document.rows) expect(auc).toBeGreaterThan(0)
  })

  it('keeps vectors in fewer bytes, beside what is used for that anyway', async () => {
    const directory = temporaryFolder()
    const random = stream(1, 'vectors')
    // Four numbers make seventeen, which no four parts of a vector divide.
    const mixing = Float32Array.from({ length: 68 }, () => random.normal())
    const [count, size] = [1400, 17]
    const values = Float32Array.from({ length: count * size })
    for (let row = 0; row < count; row++) {
      const few = Array.from({ length: 4 }, () => random.normal())
      for (let i = 0; i < size; i++)
        values[size * row + i] = few.reduce((sum, value, d) => sum + value * (mixing[size * d + i] ?? 0), 0)
    }
    writeFileSync(join(directory, 'vectors.npy'), writeNpy(values, [count, size]))
    const argv = ['compare', '--task', 'reduce', '--data', 'vectors.npy', '--epochs', '1', '--set', 'model.network.latent=4']
    const { code, document, stderr } = await runJson<Compared>(argv, { directory })
    expect(code, stderr).toBe(0)
    const rows = document.vectors?.rows ?? []
    const of = (name: string) => rows.find(({ method }) => method === name)
    expect(rows[0]).toMatchObject({ method: 'autoencoder', bytes: 4, gain: null })
    expect(of('PCA, a byte a number')).toMatchObject({ bytes: 4 })
    expect(of('product quantisation')).toMatchObject({ bytes: 4 })
    expect(of('int8')).toMatchObject({ bytes: 17 })
    expect(of('autoencoder, in single precision')).toMatchObject({ bytes: 16 })
    // Four components are all that there is.
    expect(of('PCA, a byte a number')?.recallAt10).toBeGreaterThan(0.8)
    expect(document.advice).toMatch(/ Vectors in fewer bytes: use PCA, a byte a number: /)
    expect(readFileSync(document.report, 'utf8')).toContain('Vectors in fewer bytes')
    // Of both tables, those that may be advised: what takes more bytes makes nothing less sure.
    expect(document.gainConfidence).toEqual({ together: 0.95, each: expect.closeTo(0.99, 9) })
    expect(document.vectors?.gainConfidence).toEqual(document.gainConfidence)
    // Entries of product quantisation would be so few vectors themselves.
    writeFileSync(join(directory, 'few.npy'), writeNpy(values.slice(0, 300 * size), [300, size]))
    const { vectors } = (await runJson<Compared>(argv.with(4, 'few.npy'), { directory })).document
    expect(vectors?.rows.map(({ method }) => method)).not.toContain('product quantisation')
    expect(vectors?.notes.at(-1)).toMatch(/^Product quantisation is left out/)
  })

  it('judges more than one training, and methods beside each', async () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'parts.csv'), partsTable())
    const argv = ['compare', '--task', 'features', '--data', 'parts.csv', '--label', 'kind', '--epochs', '1', '--seed', '3']
    const further = ['--seeds', '2', '--labelled', '100', '--set', 'model.network.latent=1']
    const { code, document, stderr } = await runJson<Compared>([...argv, ...further], { directory })
    expect(code, stderr).toBe(0)
    expect(document.runs).toHaveLength(2)
    expect(document.notes[0]).toMatch(/^Classes are learnt from 90 labelled training examples, .* by 10 others\./)
    const alone = async (run: string, seed: string) =>
      (await runJson<Compared>(['compare', run, '--task', 'features', '--labelled', '100', '--seed', seed], { directory })).document
    const [first, second] = [await alone(document.runs[0] ?? '', '3'), await alone(document.runs[1] ?? '', '4')]
    const probe = ({ rows: [row] }: Compared) => Number(row?.probe)
    expect(probe(document)).toBeCloseTo((probe(first) + probe(second)) / 2, 6)
  })

  it('judges a detector from one file on what no method has learnt from', async () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'parts.csv'), partsTable())
    const argv = ['compare', '--task', 'detect', '--data', 'parts.csv', '--label', 'kind', '--normal', 'fine', '--epochs', '2']
    const { code, document, stderr } = await runJson<Compared>([...argv, '--seed', '1'], { directory })
    expect(code, stderr).toBe(0)
    // Of 200 normal rows half calibrate; all 40 odd ones are judged.
    expect(document).toMatchObject({ examples: 140, data: expect.stringMatching(/parts\.csv$/) })
    expect(document.notes[0]).toMatch(/^Training and judging are from the same file/)
    // What stops the training and scales the scores teaches the others.
    expect(document.notes[1]).toBe(
      'The other methods learn from all that made the autoencoder, 100 normal examples: 80 to train by and 20 to stop by and to choose by.',
    )
    expect(document.notes[2]).toMatch(/^Of the rarer kind, anomalies or normal examples, 40 are judged\. With fewer than 50, /)
    const nearest = document.rows.find(({ method }) => method === '1 nearest neighbour')
    expect(nearest?.auc).toBeGreaterThan(0.9)
  })

  it('judges on what a run has not seen of its own file, also where that has no anomalies, or its parts are groups', async () => {
    const directory = temporaryFolder()
    const random = stream(4, 'rows')
    const rows = Array.from({ length: 400 }, (_, row) => [random.normal(), random.normal(), random.normal(), 0, `p${row % 20}`])
    writeFileSync(join(directory, 'normal.csv'), `a,b,c,bad,patient\n${rows.map((row) => row.join(',')).join('\n')}\n`)
    const labelled = ['--label', 'bad', '--normal', '0', '--false-alarms', '0.1', '--epochs', '1', '--seed', '1']
    for (const [out, ...argv] of [
      ['runs/rows', '--ignore', 'patient'],
      ['runs/groups', '--group', 'patient'],
    ] as const) {
      const { document } = await runJson<{ calibration: { calibrationExamples: number } }>(
        ['detect', '--train', 'normal.csv', ...labelled, ...argv, '--out', out],
        { directory },
      )
      const unseen = document.calibration.calibrationExamples
      expect(unseen).toBeLessThan(400)
      for (const test of [[], ['--test', 'normal.csv']]) {
        const { code, document, stderr } = await runJson<Compared>(['compare', out, '--task', 'reduce', ...test], { directory })
        expect(code, stderr).toBe(0)
        expect(document.examples).toBe(unseen)
      }
    }
    const training = ['--data', 'normal.csv', '--ignore', 'bad,patient', '--epochs', '1', '--seed', '1', '--out', 'runs/dense']
    await runJson(['train', 'dense', ...training], { directory })
    const { document } = await runJson<Compared>(['compare', 'runs/dense', '--task', 'reduce', '--test', 'normal.csv'], {
      directory,
    })
    expect(document).toMatchObject({ examples: 80, data: expect.stringMatching(/normal\.csv:validation$/) })
  }, 120_000)

  it('judges several detectors from one file on the same examples', async () => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'parts.csv'), partsTable(1))
    const argv = ['compare', '--task', 'detect', '--data', 'parts.csv', '--label', 'kind', '--normal', 'fine', '--epochs', '1']
    const { code, document, stderr } = await runJson<Compared>([...argv, '--seed', '3', '--seeds', '2'], { directory })
    expect(code, stderr).toBe(0)
    const configs = document.runs.map((run) => JSON.parse(readFileSync(join(run, 'config.json'), 'utf8')) as RunConfig)
    expect(configs.map(({ training, data }) => [training.seed, data.seed])).toEqual([
      [3, 3],
      [4, 3],
    ])
    // What nothing is drawn for is the same beside each training, as it learns from and is judged by the same examples.
    const alone = async (run = '') =>
      (await runJson<Compared>(['compare', run, '--task', 'detect', '--data', 'parts.csv'], { directory })).document
    const [first, second] = [await alone(document.runs[0]), await alone(document.runs[1])]
    const nearest = ({ rows }: Compared) => rows.find(({ method }) => method === '1 nearest neighbour')?.auc
    expect(nearest(first)).toBeGreaterThan(0.5)
    expect(nearest(first)).toBeLessThan(1)
    expect(nearest(second)).toBe(nearest(first))
    expect(nearest(document)).toBeCloseTo(Number(nearest(first)), 9)
  })

  it('judges a detector on the test part of its own file, where there is one', async () => {
    const directory = temporaryFolder()
    const random = stream(3, 'rows')
    const part = (count: number, isOdd: (row: number) => boolean) => ({
      x: {
        values: Float32Array.from({ length: 4 * count }, (_, i) => random.normal() + (isOdd(i >> 2) ? 4 : 0)),
        shape: [count, 4],
      },
      y: { values: Int32Array.from({ length: count }, (_, row) => Number(isOdd(row))), shape: [count] },
    })
    const [train, test] = [part(200, () => false), part(50, (row) => row % 2 === 1)]
    const arrays = { x_train: train.x, y_train: train.y, x_test: test.x, y_test: test.y }
    writeFileSync(join(directory, 'parts.npz'), writeNpz(arrays))
    const argv = ['compare', '--task', 'detect', '--data', 'parts.npz', '--normal', '0', '--epochs', '1', '--seed', '1']
    const { code, document, stderr } = await runJson<Compared>(argv, { directory })
    expect(code, stderr).toBe(0)
    expect(document).toMatchObject({
      examples: 50,
      notes: [expect.stringMatching(/^The other methods learn/), expect.stringMatching(/^Of the rarer kind, .* 25 are judged/)],
    })
    expect(document.data).toMatch(/parts\.npz:test$/)
  })

  it('denoises: the same noise for all, the noisy input and nothing but black beside them', async () => {
    const directory = temporaryFolder()
    const { document: trained } = await trainSmall(directory, '--noise', '0.5')
    const { code, stdout, stderr } = await run(['compare', trained.run, '--task', 'denoise', '--limit', '20'], { directory })
    expect(code, stderr).toBe(0)
    for (const name of ['autoencoder', 'noisy input', 'all black', 'median filter', 'bilateral filter', 'PSNR', 'SSIM'])
      expect(stdout).toContain(name)
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/^Use /)
  })

  it.each([
    [['dense', '--task', 'denoise', '--data', 'parts.csv', '--noise', '0.5'], /^compare: --data must be images for --task denoise/],
    [['dense', '--task', 'denoise', '--data', 'shapes'], /^compare: --task must be another than denoise/],
    [['--task', 'features', '--data', 'parts.npy'], /^compare: --task must be another than features/],
    [['--task', 'detect', '--data', 'parts.csv', '--label', 'kind'], /^compare: --normal must be the classes that are normal/],
  ])('refuses %j before anything is trained', async (flags, message) => {
    const directory = temporaryFolder()
    writeFileSync(join(directory, 'parts.csv'), partsTable())
    writeFileSync(join(directory, 'parts.npy'), writeNpy(new Float32Array(400), [100, 4]))
    const { code, document } = await runJson<Refused>(['compare', ...flags], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(message)
    expect(existsSync(join(directory, 'runs')) && readdirSync(join(directory, 'runs')).length > 0).toBe(false)
  })

  it.each([
    [['--task', 'reduce', '--normal', '3'], '--normal is about anomalies'],
    [['--task', 'reduce', '--limit', '10'], '--test must be at least 11 examples for --task reduce, got 10'],
    [['--task', 'reduce', '--epochs', '3'], '--epochs is about a training'],
    [['--task', 'reduce', '--seeds', '3'], '--seeds is about a training'],
    [['--task', 'reduce', '--labelled', '3'], '--labelled is about features'],
    [['--task', 'denoise'], '--task must be another than denoise'],
    [['--task', 'detect'], '--normal must be the classes that are normal'],
    [['--task', 'guess'], "argument 'guess' is invalid"],
    [[], "required option '--task <name>' not specified"],
  ])('refuses %j', async (flags, words) => {
    const directory = temporaryFolder()
    const { document: trained } = await trainSmall(directory)
    const { code, document } = await runJson<Refused>(['compare', trained.run, ...flags], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toContain(words)
  })
})
