import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/capture.js'
import { runJson } from './testing/run.js'
import type { Refused } from './testing/small-run.js'

// What people want it for, each by one command, on files of their own.

const directory = temporaryFolder()
const count = 240

/** One in ten is odd: a cross among discs in the folder, a broken rule among rows that keep it in the table. */
const isOdd = (index: number) => index % 10 === 3

beforeAll(() => {
  for (const kind of ['parts/good', 'parts/odd', 'idx']) mkdirSync(join(directory, kind), { recursive: true })
  const rows = ['length,width,height,kind']
  const pixels: number[] = []
  for (let index = 0; index < count; index++) {
    const random = stream(index, 'own files')
    const [x, y] = [5 + 3 * random.uniform(), 5 + 3 * random.uniform()]
    const isIn = (across: number, down: number) =>
      isOdd(index) ? Math.min(Math.abs(across), Math.abs(down)) < 1 : Math.hypot(across, down) < 4
    const values = Float32Array.from({ length: 144 }, (_, i) => (isIn((i % 12) - x, Math.floor(i / 12) - y) ? 0.9 : 0.1))
    pixels.push(...values.map((value) => Math.round(255 * value)))
    const name = `${String(index).padStart(3, '0')}.png`
    writeFileSync(join(directory, 'parts', isOdd(index) ? 'odd' : 'good', name), encodePng({ values, shape: [12, 12, 1] }))
    const length = random.normal()
    const height = (isOdd(index) ? 5 : length) + 0.1 * random.normal()
    rows.push(
      [length, 2 * length + 0.1 * random.normal(), height].map((value) => value.toFixed(4)).join(',') +
        (isOdd(index) ? ',faulty' : ',fine'),
    )
  }
  writeFileSync(join(directory, 'rows.csv'), rows.join('\n'))
  writeIdx('train-images-idx3-ubyte', [count, 12, 12], pixels)
  writeIdx(
    'train-labels-idx1-ubyte',
    [count],
    Array.from({ length: count }, (_, index) => Number(isOdd(index))),
  )
})

/** As MNIST's files are: two zeros, the type, the number of axes, their lengths, the bytes. */
function writeIdx(name: string, shape: readonly number[], bytes: readonly number[], folder = 'idx'): void {
  const lengths = shape.flatMap((length) => [0, 0, length >> 8, length & 255])
  writeFileSync(join(directory, folder, name), Uint8Array.from([0, 0, 8, shape.length, ...lengths, ...bytes]))
}

interface Row {
  readonly method: string
  readonly seconds: number
}

/** Runs a command that must do its work. */
async function done<Document>(...argv: string[]): Promise<Document> {
  const { code, document, stderr } = await runJson<Document>([...argv, '--quiet'], { directory })
  expect(code, `${argv.join(' ')}\n${stderr}\n${JSON.stringify(document)}`).toBe(0)
  return document
}

const brief = ['--epochs', '3', '--seed', '1']

describe.each([
  { data: './parts', normal: 'good', reading: [] },
  { data: 'rows.csv', normal: 'fine', reading: ['--label', 'kind'] },
])('on $data', ({ data, normal, reading }) => {
  const out = (name: string) => `runs/${name}-${data.replace(/\W/g, '')}`

  it('finds what is odd', async () => {
    const training = ['--train', data, '--normal', normal, ...reading, '--false-alarms', '0.05', '--epochs', '30', '--seed', '1']
    await done('detect', ...training, '--out', out('detect'))
    const { auc, anomalies, report } = await done<{ auc: number; anomalies: number[]; report: string }>(
      ...['detect', out('detect'), '--data', data, ...reading],
    )
    expect(auc).toBeGreaterThan(0.9)
    expect(anomalies.length).toBeGreaterThan(0)
    expect(readFileSync(report, 'utf8')).toContain('Precision and recall')
  }, 60_000)

  it('turns examples into a few numbers', async () => {
    await done('train', 'dense', '--data', data, ...reading, ...brief, '--out', out('dense'))
    const { out: codes, examples } = await done<{ out: string; examples: number }>(
      ...['encode', out('dense'), '--data', data, ...reading, '--to', 'csv', '--out', out('codes.csv')],
    )
    expect(examples).toBe(count)
    expect(readFileSync(codes, 'utf8').trim().split('\n')).toHaveLength(count + 1)
  }, 60_000)

  it('takes noise away, beside what else would', async () => {
    await done('train', 'dense', '--data', data, ...reading, ...brief, '--noise', '0.3', '--out', out('noisy'))
    const { advice, alternatives } = await done<{ advice: string; alternatives: Row[] }>('denoise', out('noisy'))
    expect(advice).toMatch(/^The result/)
    expect(alternatives.map(({ method }) => method)).toContain('noisy input')
  }, 60_000)

  it.each(['reduce', 'detect'])(
    'compares, by --task %s, and says what to use',
    async (task) => {
      const { rows, advice } = await done<{ rows: Row[]; advice: string }>(
        ...['compare', '--task', task, '--data', data, ...reading, ...brief],
        ...(task === 'detect' ? ['--normal', normal, '--test', data] : []),
      )
      expect(rows[0]?.method).toBe('autoencoder')
      expect(rows.length).toBeGreaterThan(3)
      expect(advice).toMatch(/^Use /)
    },
    120_000,
  )
})

describe('a folder of IDX files, as MNIST and Fashion-MNIST come', () => {
  it('is read with its labels', async () => {
    expect(await done('data', 'inspect', './idx')).toMatchObject({ shape: [12, 12, 1] })
    const { examples } = await done<{ examples: { training: number; validation: number } }>(
      ...['train', 'dense', '--data', './idx', ...brief, '--out', 'runs/idx'],
    )
    expect(examples.training + examples.validation).toBe(count)
    await done('train', 'conditional', '--data', './idx', ...brief, '--out', 'runs/conditional')
  }, 60_000)

  it('is refused where labels are missing, or not as many', async () => {
    const message = async () => {
      const { code, document } = await runJson<Refused>(['train', 'dense', '--data', './half'], { directory })
      expect(code).toBe(2)
      return document.error.message
    }
    mkdirSync(join(directory, 'half'))
    copyFileSync(join(directory, 'idx', 'train-images-idx3-ubyte'), join(directory, 'half', 'train-images-idx3-ubyte'))
    expect(await message()).toMatch(/^half: it has images in IDX files, and not all labels/)
    writeIdx('train-labels-idx1-ubyte', [2], [0, 1], 'half')
    expect(await message()).toMatch(/^train-labels-idx1-ubyte: it holds 2 labels for the 240 images/)
  })
})
