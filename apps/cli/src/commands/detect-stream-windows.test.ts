import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Json, stream } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'

const directory = temporaryFolder()
const random = stream(1, 'series')

/** A wave of two sensors of a machine, moment by moment. */
const wave = (machine: string, count: number): [machine: string, a: number, b: number][] =>
  Array.from({ length: count }, (_, t) => [
    machine,
    Math.sin(t / 3) + 0.1 * random.normal(),
    Math.cos(t / 3) + 0.1 * random.normal(),
  ])

const csv = (rows: readonly (readonly (string | number)[])[]) => `machine,a,b\n${rows.map((row) => row.join(',')).join('\n')}\n`
const asRow = ([machine, a, b]: [string, number, number]) => ({ machine, a, b })

interface Told {
  readonly scores: number[]
  readonly sources: number[]
}

interface Line {
  readonly line: number
  readonly since?: number
  readonly score?: number
  readonly error?: unknown
  readonly event?: string
}

const detect = (...argv: string[]) => runJson<Told>(['detect', ...argv, '--backend', 'cpu', '--false-alarms', '0.1'], { directory })

async function streamed(model: string, lines: readonly (Json | string)[]): Promise<Line[]> {
  const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
  const argv = ['detect', model, '--stream', '--quiet', '--backend', 'cpu', '--false-alarms', '0.1']
  const { stdout, stderr } = await run(argv, { directory, stdin: Readable.from([text]) })
  expect(stdout, stderr).not.toBe('')
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
}

const scored = (lines: readonly Line[]) => lines.filter(({ score }) => score !== undefined)

it.each([
  ['8:3', 8],
  ['4:6', 4],
])(
  'rows of a stream make the windows %s that a file makes of them, each with the score of the file',
  async (window, length) => {
    const model = `runs/${window.replace(':', '-')}`
    writeFileSync(join(directory, 'normal.csv'), csv(wave('x', 600)))
    const fresh = wave('x', 40)
    writeFileSync(join(directory, 'fresh.csv'), csv(fresh))
    const trained = await detect(
      '--train',
      'normal.csv',
      '--ignore',
      'machine',
      '--window',
      window,
      '--epochs',
      '2',
      '--out',
      model,
    )
    expect(trained.code, trained.stderr).toBe(0)
    const { document } = await detect(model, '--data', 'fresh.csv')
    const lines = scored(await streamed(model, fresh.map(asRow)))
    expect(lines.map(({ score }) => score)).toEqual(document.scores)
    // The first row of a file is its second line.
    expect(lines.map(({ since = 0 }) => since + 1)).toEqual(document.sources)
    expect(lines.map(({ line, since = 0 }) => line - since + 1)).toEqual(lines.map(() => length))
  },
  60_000,
)

it('no window of a file spans a row that was left out, of any machine', async () => {
  const fresh = wave('x', 40)
  const cells = fresh.map((row) => row.join(','))
  writeFileSync(join(directory, 'gap.csv'), `machine,a,b\n${cells.toSpliced(20, 1, 'x,broken,0').join('\n')}\n`)
  writeFileSync(join(directory, 'whole.csv'), `machine,a,b\n${cells.join('\n')}\n`)
  const found = async (...argv: string[]) => (await detect('runs/8-3', '--data', ...argv)).document
  const [whole, gap] = [await found('whole.csv'), await found('gap.csv', '--skip-bad')]
  // The windows before the gap are the same, and the first behind it begins right there, as it does in a stream.
  expect(gap.sources).toEqual([...whole.sources.filter((first) => first + 8 <= 22), 23, 26, 29, 32])
  const lines = scored(await streamed('runs/8-3', fresh.map((row): Json | string => asRow(row)).toSpliced(20, 1, '{')))
  expect(lines.map(({ since = 0 }) => since + 1)).toEqual(gap.sources)
  expect(lines.map(({ score }) => score)).toEqual(gap.scores)
  expect(gap.scores.slice(0, 5)).toEqual(whole.scores.slice(0, 5))
}, 60_000)

it('windows of a stream hold rows of one machine, and none has a gap', async () => {
  writeFileSync(join(directory, 'machines.csv'), csv(['m', 'n', 'o', 'p', 'q', 'r'].flatMap((name) => wave(name, 100))))
  const argv = [
    '--train',
    'machines.csv',
    '--group',
    'machine',
    '--window',
    '8:4',
    '--epochs',
    '2',
    '--out',
    'runs/machines',
  ] as const
  const trained = await detect(...argv)
  expect(trained.code, trained.stderr).toBe(0)
  const [first, second] = [wave('s', 20).map(asRow), wave('t', 20).map(asRow)]
  const mixed = first.flatMap((row, moment) => [row, second[moment] as typeof row])
  const alone = [...scored(await streamed('runs/machines', first)), ...scored(await streamed('runs/machines', second))]
  const together = scored(await streamed('runs/machines', mixed))
  expect(together.map(({ score }) => score).sort()).toEqual(alone.map(({ score }) => score).sort())
  // Lists say beside them whose they are; without it, nobody knows.
  const listed = first.map(({ machine, a, b }) => ({ machine, values: [a, b] }))
  expect(scored(await streamed('runs/machines', listed)).map(({ score }) => score)).toEqual(
    alone.slice(0, 4).map(({ score }) => score),
  )
  const unnamed = await streamed('runs/machines', [...first.slice(0, 7), ...first.slice(7, 9).map(({ a, b }) => [a, b])])
  expect(unnamed.map(({ line, error }) => [line, error])).toEqual(
    [8, 9].map((line) => [line, expect.objectContaining({ message: expect.stringMatching(`line ${line} must name its machine`) })]),
  )
  // A moment that is lost ends the window: eight rows make the next one.
  const gap = [...first.slice(0, 10), { machine: 's', a: 'broken', b: 0 }, ...first.slice(0, 8)]
  expect((await streamed('runs/machines', gap)).map(({ line, since, error }) => (error ? 'error' : [since, line]))).toEqual([
    [1, 8],
    'error',
    [12, 19],
  ])
  expect(scored(await streamed('runs/machines', [...first.slice(0, 7), '{', ...first.slice(0, 7)]))).toEqual([])
}, 60_000)

it.each([
  ['an array', 'array.npy', []],
  ['an array that is taken as it is', 'same.npy', ['--preprocessing', 'none']],
  ['a table that is taken as it is', 'plain.csv', ['--ignore', 'machine', '--preprocessing', 'none']],
])(
  'rows of a stream make windows of %s too, by its values alone',
  async (_, name, further) => {
    const moments = wave('x', 600)
    const values = Float32Array.from(moments.flatMap(([, a, b]) => [a, b]))
    const fresh = wave('x', 20)
    if (name.endsWith('.npy')) {
      writeFileSync(join(directory, name), writeNpy(values, [600, 2]))
      writeFileSync(join(directory, `fresh-${name}`), writeNpy(Float32Array.from(fresh.flatMap(([, a, b]) => [a, b])), [20, 2]))
    } else {
      writeFileSync(join(directory, name), csv(moments))
      writeFileSync(join(directory, `fresh-${name}`), csv(fresh))
    }
    const model = `runs/${name}`
    const trained = await detect('--train', name, ...further, '--window', '8:4', '--epochs', '2', '--out', model)
    expect(trained.code, trained.stderr).toBe(0)
    const { document } = await detect(model, '--data', `fresh-${name}`)
    const lines = await streamed(
      model,
      fresh.map(([, ...both]) => (name.endsWith('.npy') ? both.map(Math.fround) : both)),
    )
    expect(lines.map(({ since, line, score }) => [since, line, score])).toEqual(
      document.scores.map((score, window) => [4 * window + 1, 4 * window + 8, score]),
    )
  },
  60_000,
)
