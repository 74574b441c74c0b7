import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { writeNpy, writeNpz } from '@sandglass/data/npy'
import { encode } from 'fast-png'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

const random = stream(1, 'tests')
/** Flowers of two kinds, one value in thirty missing. */
const flowers = Array.from({ length: 300 }, (_, row) => {
  const size = 4 + (row % 2) + 0.3 * random.normal()
  const width = row % 30 === 7 ? '' : (size / 2 + 0.1 * random.normal()).toFixed(3)
  return {
    size: size.toFixed(3),
    width,
    weight: (1000 * size + 50 * random.normal()).toFixed(1),
    colour: row % 3 === 0 ? 'red' : 'blue',
    kind: row % 2 === 0 ? 'rose' : 'lily',
  }
})
const csvOf = (columns: readonly (keyof (typeof flowers)[number])[], rows = flowers) =>
  `${columns.join(',')}\n${rows.map((row) => columns.map((column) => row[column]).join(',')).join('\n')}\n`

const brief = ['--epochs', '3', '--seed', '1', '--quiet']
const train = <Document = Trained>(...argv: string[]) => runJson<Document>(['train', ...argv, ...brief], { directory })

beforeAll(() => {
  writeFileSync(inFolder('flowers.csv'), csvOf(['size', 'width', 'weight', 'colour', 'kind']))
  for (const [kind, brightness] of [
    ['dark', 60],
    ['light', 200],
  ] as const)
    for (let image = 0; image < 20; image++) {
      mkdirSync(inFolder('pictures', kind), { recursive: true })
      const data = Uint8Array.from({ length: 20 * 16 }, (_, i) => brightness + ((i + image) % 20))
      writeFileSync(inFolder('pictures', kind, `${image}.png`), encode({ width: 20, height: 16, data, channels: 1, depth: 8 }))
    }
})

describe('a table', () => {
  it('is trained on, prepared by its training part, and read the same again by whoever uses the model', async () => {
    const { code, document, stderr } = await train('dense', '--data', 'flowers.csv', '--label', 'kind', '--out', 'runs/flowers')
    expect(code, stderr).toBe(0)
    expect(document.examples).toEqual({ training: 240, validation: 60 })
    const config = JSON.parse(readFileSync(inFolder('runs/flowers/config.json'), 'utf8'))
    expect(config.data).toMatchObject({
      training: inFolder('flowers.csv'),
      validation: 0.2,
      reading: { label: 'kind', preprocessing: null },
    })
    expect(config.model).toMatchObject({ network: { input: [5], latent: 2 }, loss: 'mean-squared-error' })

    const evaluate = (...argv: string[]) =>
      runJson<{ data: string; examples: number; meanSquaredError: number }>(['evaluate', ...argv], { directory })
    const held = (await evaluate('runs/flowers')).document
    expect(held).toMatchObject({ data: `${inFolder('flowers.csv')}:validation`, examples: 60 })
    expect((await evaluate('runs/flowers', '--data', 'flowers.csv')).document.examples).toBe(300)

    // Columns in another order and without the label; the model alone, without its run.
    writeFileSync(inFolder('new.csv'), csvOf(['colour', 'weight', 'width', 'size'], flowers.slice(0, 40)))
    writeFileSync(inFolder('same.csv'), csvOf(['size', 'width', 'weight', 'colour', 'kind'], flowers.slice(0, 40)))
    const other = (await evaluate('runs/flowers/model', '--data', 'new.csv')).document
    expect(other).toMatchObject({ data: 'new.csv', examples: 40 })
    expect(other.meanSquaredError).toBe((await evaluate('runs/flowers', '--data', 'same.csv')).document.meanSquaredError)
  })

  it('of a Parquet file is read as the same of a CSV file is; a spoilt one is refused, and nothing is written', async () => {
    const column = (name: 'size' | 'weight') => ({ name, type: 'DOUBLE' as const, data: flowers.map((row) => Number(row[name])) })
    const kinds = { name: 'kind', type: 'STRING' as const, data: flowers.map(({ kind }) => kind) }
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [column('size'), column('weight'), kinds], rowGroupSize: 100 }))
    writeFileSync(inFolder('flowers.parquet'), bytes)
    writeFileSync(inFolder('three.csv'), csvOf(['size', 'weight', 'kind']))
    const trained = await train('dense', '--data', 'flowers.parquet', '--label', 'kind', '--out', 'runs/parquet')
    expect(trained.code, trained.stderr).toBe(0)
    expect(trained.document.examples).toEqual({ training: 240, validation: 60 })
    const errorOf = async (data: string) =>
      (await runJson<{ meanSquaredError: number }>(['evaluate', 'runs/parquet', '--data', data], { directory })).document
        .meanSquaredError
    expect(await errorOf('flowers.parquet')).toBe(await errorOf('three.csv'))

    writeFileSync(inFolder('spoilt.parquet'), bytes.subarray(0, bytes.length - 30))
    const spoilt = await train<Refused>('dense', '--data', 'spoilt.parquet', '--out', 'runs/spoilt')
    expect([spoilt.code, spoilt.document.error]).toEqual([
      2,
      expect.objectContaining({
        code: 'invalid-file',
        message: expect.stringMatching(/^spoilt\.parquet: it can't be read as Parquet/),
      }),
    ])
    expect(existsSync(inFolder('runs/spoilt'))).toBe(false)
  })

  it('is refused by name where a later one differs, by the row where one is broken', async () => {
    const refusal = async (text: string, ...argv: string[]) => {
      writeFileSync(inFolder('other.csv'), text)
      const { code, document } = await runJson<Refused>(['evaluate', 'runs/flowers', '--data', 'other.csv', ...argv], { directory })
      return [code, document.error?.message ?? document] as const
    }
    expect(await refusal(csvOf(['size', 'width', 'colour']))).toEqual([
      2,
      expect.stringMatching(/no column "weight" in it, which the model was trained on/),
    ])
    expect(await refusal('size,width,weight,colour,depth\n1,2,3,red,4\n')).toEqual([
      2,
      expect.stringMatching(/its column "depth" is none/),
    ])
    const broken = 'size,width,weight,colour\n1,2,3,red\n1,2,heavy,red\n1,2,3,green\n1,2\n'
    expect(await refusal(broken)).toEqual([
      2,
      expect.stringMatching(/^other\.csv: row 5 has 2 values|^other\.csv: row 3 has "heavy" in the column "weight"/),
    ])
    const [code, document] = await refusal(broken, '--skip-bad')
    expect([code, document]).toEqual([
      0,
      expect.objectContaining({
        examples: 2,
        skipped: [expect.objectContaining({ source: 3 }), expect.objectContaining({ source: 5 })],
        unseen: [{ data: 'other.csv', column: 'colour', category: 'green', count: 1, rows: [4] }],
      }),
    ])
  })

  it('that is ragged is refused, and nothing is written', async () => {
    writeFileSync(inFolder('ragged.csv'), 'a,b\n1,2\n3\n')
    const { code, document } = await train<Refused>('dense', '--data', 'ragged.csv', '--out', 'runs/ragged')
    expect([code, document.error]).toEqual([
      2,
      expect.objectContaining({ code: 'invalid-file', message: expect.stringMatching(/^ragged\.csv: row 3 has 1 value/) }),
    ])
    expect(existsSync(inFolder('runs/ragged'))).toBe(false)
  })

  it('keeps groups together', async () => {
    const rows = Array.from({ length: 120 }, (_, row) => `${row},${row * row},p${row % 12}`)
    writeFileSync(inFolder('patients.csv'), `x,y,patient\n${rows.join('\n')}\n`)
    const { document } = await train('dense', '--data', 'patients.csv', '--group', 'patient', '--out', 'runs/patients')
    expect(document.examples.training % 10).toBe(0)
    expect(document.examples.training + document.examples.validation).toBe(120)
  })

  it('is seen as windows of a series, the end of which is held out', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => `${Math.sin(row / 5).toFixed(4)},${Math.cos(row / 5).toFixed(4)}`)
    writeFileSync(inFolder('waves.csv'), `a,b\n${rows.join('\n')}\n`)
    const { document } = await train('dense', '--data', 'waves.csv', '--window', '16:4', '--out', 'runs/waves')
    // 47 windows, 9 of them held out behind a gap of 3.
    expect(document.examples).toEqual({ training: 35, validation: 9 })
    const { code } = await runJson(['reconstruct', 'runs/waves'], { directory })
    expect(code).toBe(0)
  })

  it('is seen as windows of each group by itself, values missing or not; whole groups are held out, as many as there are', async () => {
    const rows = Array.from(
      { length: 600 },
      (_, row) => `${row % 50 ? Math.sin(row / 5).toFixed(4) : ''},m${Math.floor(row / 300)}`,
    )
    writeFileSync(inFolder('machines.csv'), `a,machine\n${rows.join('\n')}\n`)
    const windowed = ['--window', '16:4', '--group', 'machine', '--out', 'runs/machines']
    const { code, document, stderr } = await train('dense', '--data', 'machines.csv', ...windowed)
    expect(code, stderr).toBe(0)
    expect(document.examples).toEqual({ training: 72, validation: 72 })

    const many = Array.from({ length: 600 }, (_, row) => `${Math.sin(row)},${Math.cos(row)},p${row >> 1}`)
    writeFileSync(inFolder('many.csv'), `a,b,patient\n${many.join('\n')}\n`)
    const grouped = await train('dense', '--data', 'many.csv', '--group', 'patient', '--out', 'runs/many')
    expect(grouped.document.examples).toEqual({ training: 480, validation: 120 })
  })

  it('of an archive has its test part in windows too', async () => {
    const series = (count: number) => ({
      shape: [count, 2],
      values: Float32Array.from({ length: 2 * count }, (_, i) => Math.sin(i / 7)),
    })
    writeFileSync(inFolder('series.npz'), writeNpz({ x_train: series(120), x_test: series(40) }))
    expect((await train('dense', '--data', 'series.npz', '--window', '8', '--out', 'runs/series')).code).toBe(0)
    const { code, document } = await runJson<{ examples: number }>(['evaluate', 'runs/series', '--data', 'series.npz:test'], {
      directory,
    })
    expect([code, document.examples]).toEqual([0, 5])
  })
})

describe('a folder of images', () => {
  it('is trained on, resized, and brought to the model’s size later', async () => {
    const { code, stderr } = await train(
      'denoiser',
      '--data',
      './pictures',
      '--size',
      '16x12',
      '--noise',
      '0.2',
      '--out',
      'runs/pictures',
    )
    expect(code, stderr).toBe(0)
    const { document } = await runJson(['reconstruct', 'runs/pictures/model', '--data', './pictures', '--out', 'back.png'], {
      directory,
    })
    expect(document).toMatchObject({ examples: 40, picture: inFolder('back.png') })
  })

  it('with a broken image is refused by the image’s name, or trained on without it', async () => {
    mkdirSync(inFolder('broken'), { recursive: true })
    for (const name of readdirSync(inFolder('pictures/dark')))
      writeFileSync(inFolder('broken', name), readFileSync(inFolder('pictures/dark', name)))
    writeFileSync(inFolder('broken/3.png'), readFileSync(inFolder('pictures/dark/3.png')).subarray(0, 60))
    const refused = await train<Refused>('dense', '--data', './broken', '--latent', '4', '--out', 'runs/broken')
    expect([refused.code, refused.document.error.message]).toEqual([2, expect.stringMatching(/^3\.png: /)])
    expect(existsSync(inFolder('runs/broken'))).toBe(false)
    const { code, stderr } = await run(
      ['train', 'dense', '--data', './broken', '--latent', '4', '--out', 'runs/broken', '--skip-bad', '--epochs', '1'],
      { directory },
    )
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^Left out: 3\.png /m)
  })
})

describe('NumPy’s arrays', () => {
  it('are trained on: bytes as pictures, numbers as rows', async () => {
    const bytes = Uint8Array.from({ length: 60 * 64 }, (_, i) => (i * 37) % 256)
    writeFileSync(inFolder('bytes.npy'), writeNpy(bytes, [60, 8, 8]))
    const pictures = await train('dense', '--data', 'bytes.npy', '--latent', '4', '--out', 'runs/bytes')
    expect(pictures.document.examples).toEqual({ training: 48, validation: 12 })
    expect(JSON.parse(readFileSync(inFolder('runs/bytes/config.json'), 'utf8')).model).toMatchObject({
      network: { input: [8, 8, 1] },
      loss: 'binary-crossentropy',
    })
    const values = Float32Array.from({ length: 300 }, (_, i) => 100 * Math.sin(i))
    const labels = Int32Array.from({ length: 60 }, (_, i) => i % 3)
    writeFileSync(inFolder('rows.npz'), writeNpz({ X: { values, shape: [60, 5] }, y: { values: labels, shape: [60] } }))
    const rows = await train('dense', '--data', 'rows.npz', '--latent', '2', '--out', 'runs/rows')
    expect(rows.code, rows.stderr).toBe(0)
    const { stdout } = await run(['encode', 'runs/rows', '--data', 'rows.npz', '--limit', '3'], { directory })
    expect(
      stdout
        .split('\n')
        .slice(1, 4)
        .map((line) => line[0]),
    ).toEqual(['0', '1', '2'])
  })
})

describe('data inspect', () => {
  it('says what is in a table, and recommends what trains', async () => {
    const { code, document } = await runJson<{ recommended: { preprocessing: string; file: string } }>(
      ['data', 'inspect', 'flowers.csv', '--label', 'kind', '--config', 'recommended.json', '--out', 'flowers.png'],
      { directory },
    )
    expect(code).toBe(0)
    expect(document).toMatchObject({
      name: 'flowers.csv',
      shape: [5],
      parts: { all: { count: 300, notFinite: 0, duplicates: { count: 0 }, classes: { rose: 150, lily: 150 } } },
      columns: [
        { name: 'size' },
        { name: 'width', missing: 10 },
        { name: 'weight', kind: 'number' },
        { name: 'colour', categories: { red: 100, blue: 200 } },
      ],
      recommended: { network: { type: 'dense' }, preprocessing: 'standardise', file: inFolder('recommended.json') },
    })
    const trained = await train('recommended.json', '--out', 'runs/recommended')
    expect(trained.code, trained.stderr).toBe(0)
  })

  it('says what is in a folder, for people', async () => {
    const { code, stdout } = await run(['data', 'inspect', './pictures', '--quiet'], { directory })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^shape +\[16, 20, 1\]$/m)
    expect(stdout).toMatch(/^classes +dark \(20\), light \(20\)$/m)
    expect(stdout).toMatch(/^ {2}network +convolutional/m)
  })
})

describe('names', () => {
  it.each([
    [['dense', '--data', 'nowhere.csv'], 'not-found', /there is no file or folder/],
    [['dense', '--data', 'notes.txt'], 'invalid-argument', /a file or folder of yours/],
    [['dense', '--data', 'mnist', '--label', 'kind'], 'invalid-argument', /--label is about files of your own/],
    [['denoiser', '--data', 'flowers.csv'], 'invalid-argument', /convolutional networks take pictures/],
    [
      ['dense', '--data', 'flowers.csv', '--preprocessing', 'center'],
      'invalid-argument',
      /--preprocessing must be one of standardise/,
    ],
    [
      ['dense', '--data', 'flowers.csv', '--label', 'sort'],
      'invalid-argument',
      /label must be a column of flowers\.csv, got "sort"/,
    ],
  ] as const)('that can’t be used are told: %j', async (argv, code, message) => {
    const refused = await train<Refused>(...argv)
    expect([refused.code, refused.document.error.code]).toEqual([2, code])
    expect(refused.document.error.message).toMatch(message)
  })
})
