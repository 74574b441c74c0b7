import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
    readonly seconds: number
    readonly megabytes: number
    readonly transductive: boolean
    readonly gain: { readonly mean: number; readonly interval: [number, number] } | null
    readonly [measure: string]: unknown
  }[]
  readonly advice: string
  readonly report: string
  readonly figures: string[]
}

function expectWhole({ rows, report, figures, advice }: Compared, measures: readonly string[]): void {
  expect(rows[0]).toMatchObject({ method: 'autoencoder', gain: null, transductive: false })
  for (const row of rows) {
    for (const measure of measures) expect(row).toHaveProperty(measure)
    expect(row.seconds).toBeGreaterThan(0)
    expect(row.megabytes).toBeGreaterThanOrEqual(0)
  }
  for (const row of rows.slice(1).filter(({ gain }) => gain !== null))
    expect((row.gain?.interval[0] ?? 0) <= (row.gain?.interval[1] ?? 0)).toBe(true)
  const page = readFileSync(report, 'utf8')
  for (const { method } of rows) expect(page).toContain(method)
  expect(page).toContain(advice.replaceAll("'", '&#39;'))
  expect(figures.every((path) => existsSync(path))).toBe(true)
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
    const names = document.rows.map(({ method }) => method)
    for (const name of ['1 nearest neighbour, scaled', 'isolation forest', 'ECOD', 'PCA reconstruction'])
      expect(names).toContain(name)
    for (const { auc } of document.rows) expect(auc).toBeGreaterThan(0)
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
    [['--task', 'reduce', '--normal', '3'], '--normal is about anomalies'],
    [['--task', 'reduce', '--epochs', '3'], '--epochs is about a training'],
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
