import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type Json, stream } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const random = stream(1, 'rows')
const flags = ['--backend', 'cpu', '--false-alarms', '0.1'] as const

interface Found {
  readonly scores: number[]
  readonly sources?: number[]
  readonly skipped?: readonly { readonly source: number; readonly reason: string }[]
}

interface Line {
  readonly line: number
  readonly score?: number
  readonly error?: { readonly message: string }
}

const detect = <Document = Found>(...argv: string[]) => runJson<Document>(['detect', ...argv, ...flags], { directory })

/** Lines as they were written: JSON.stringify knows no 1e400. */
async function streamed(model: string, lines: readonly string[]) {
  const { code, stdout, stderr } = await run(['detect', model, '--stream', ...flags], {
    directory,
    stdin: Readable.from([`${lines.join('\n')}\n`]),
  })
  expect(code, stderr).toBe(2)
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json as unknown as Line)
}

/** Two columns, the first of which hardly varies: what is large for it is smaller than for single precision. */
beforeAll(async () => {
  const rows = Array.from({ length: 200 }, () => [0.01 * random.normal(), random.normal()] as const)
  writeFileSync(join(directory, 'normal.csv'), `length,width\n${rows.map((row) => row.join(',')).join('\n')}\n`)
  writeFileSync(join(directory, 'normal.npy'), writeNpy(Float64Array.from(rows.flat()), [200, 2]))
  for (const [name, ...more] of [['normal.csv'], ['normal.npy', '--preprocessing', 'none']] as const) {
    const { code, stderr } = await detect('--train', name, ...more, '--epochs', '1', '--seed', '1', '--out', `runs/${name}`)
    expect(code, stderr).toBe(0)
  }
}, 60_000)

it('a number in a stream that is too large is an error in its place, and the stream goes on', async () => {
  const lines = [
    ...[
      '{"length":0,"width":1}',
      '{"length":1e400,"width":1}',
      '{"length":1e39,"width":1}',
      '[0,1e39]',
      '{"length":3e38,"width":1}',
    ],
    '[0,1]',
  ]
  const records = await streamed('runs/normal.csv', lines)
  expect(records.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6])
  expect(records.map(({ score }) => score !== undefined)).toEqual([true, false, false, false, false, true])
  expect(records[5]?.score).toBe(records[0]?.score)
  expect(records[1]?.error?.message).toMatch(/^detect: length in line 2 must be from -.* to .*, got Infinity\.$/)
  expect(records[3]?.error?.message).toMatch(/^detect: width in line 4 must be from .*, got 1e\+39\.$/)

  const values = await streamed('runs/normal.npy', ['[0,1]', '[1e39,1]', '{"values":[0,-1e400]}', '[0,1]'])
  expect(values.map(({ line, score }) => [line, score !== undefined])).toEqual([
    [1, true],
    [2, false],
    [3, false],
    [4, true],
  ])
  expect(values[1]?.error?.message).toBe('detect: line 2 must have numbers that single precision holds, got 1e+39.')
})

it('in a table it is refused by file and row, or left out and listed', async () => {
  writeFileSync(join(directory, 'new.csv'), 'length,width\n0,1\n1e39,0\n0,1\n-3e38,1\n')
  const refused = await detect<Refused>('runs/normal.csv', '--data', 'new.csv')
  expect([refused.code, refused.document.error]).toEqual([
    2,
    expect.objectContaining({
      code: 'invalid-file',
      message: 'new.csv: row 3 has "1e39" in the column "length", which is too large a number for the model.',
    }),
  ])
  const { code, document, stderr } = await detect('runs/normal.csv', '--data', 'new.csv', '--skip-bad')
  expect(code, stderr).toBe(0)
  expect([document.sources, document.skipped?.map(({ source }) => source)]).toEqual([
    [2, 4],
    [3, 5],
  ])
  const encoded = await runJson<Found>(['encode', 'runs/normal.csv', '--data', 'new.csv', '--skip-bad', '--backend', 'cpu'], {
    directory,
  })
  expect([encoded.code, encoded.document.sources]).toEqual([0, [2, 4]])
})

it('in an array of double precision too', async () => {
  writeFileSync(join(directory, 'new.npy'), writeNpy(Float64Array.of(0, 1, 1e39, 0, 0, 1), [3, 2]))
  const refused = await detect<Refused>('runs/normal.npy', '--data', 'new.npy')
  expect([refused.code, refused.document.error.message]).toEqual([
    2,
    expect.stringMatching(/example 1 .*new\.npy|new\.npy: example 1 /),
  ])
  const { code, document, stderr } = await detect('runs/normal.npy', '--data', 'new.npy', '--skip-bad')
  expect(code, stderr).toBe(0)
  expect(document.scores).toHaveLength(2)
})
