import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { writeNpy } from '@sandglass/data/npy'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

interface Told {
  readonly examples: number
  readonly sources?: (number | string)[]
  readonly skipped: unknown[]
  readonly unseen: unknown[]
  readonly scores: number[]
  readonly codes: number[][]
  readonly scoresOut: string
  readonly report: string
}

/** Rows of two numbers and a side, a line each. */
function lines(count: number, seed: number): string[] {
  const random = stream(seed, 'rows')
  return Array.from({ length: count }, (_, i) => [random.normal(), random.normal(), i % 2 ? 'left' : 'right'].join(','))
}

const csv = (rows: readonly string[]) => `x,y,side\n${rows.join('\n')}\n`
const quick = ['--epochs', '1', '--false-alarms', '0.1', '--seed', '1', '--backend', 'cpu'] as const

it('rows that are left out, empty or of a new category keep the scores of others at their rows, in every document', async () => {
  writeFileSync(inFolder('normal.csv'), csv(lines(200, 1)))
  const [first = '', second = '', third = ''] = lines(3, 2)
  const strange = third.replace(/\w+$/, 'above')
  writeFileSync(inFolder('new.csv'), csv([first, '', 'wide,1,left', second, strange]))
  writeFileSync(inFolder('clean.csv'), csv([first, second, third]))
  const asked = ['--data', 'new.csv', '--skip-bad', '--backend', 'cpu'] as const
  const trained = await run(['detect', '--train', 'normal.csv', ...quick, '--out', 'runs/rows'], { directory })
  expect(trained.code, trained.stderr).toBe(0)

  const { code, document, stderr } = await runJson<Told>(['detect', 'runs/rows', ...asked, '--out', 'found'], { directory })
  expect(code, stderr).toBe(0)
  const skipped = {
    data: 'new.csv',
    what: 'row 4',
    source: 4,
    reason: 'has "wide" in the column "x", which is no finite number',
  }
  const unseen = { data: 'new.csv', column: 'side', category: 'above', count: 1, rows: [6] }
  expect(document).toMatchObject({ examples: 3, sources: [2, 5, 6], skipped: [skipped], unseen: [unseen] })
  expect(stderr).toContain('Left out: row 4 has "wide"')
  expect(stderr).toContain('New to the model: "above" in the column "side", row 6, taken for none of its categories.')
  const page = readFileSync(document.report, 'utf8')
  for (const words of ['Not taken as it stands', 'row 4', 'left out: has', 'row 6', 'is new to the model', 'counts in the score'])
    expect(page).toContain(words)
  const told = await run(['detect', 'runs/rows', ...asked, '--quiet'], { directory })
  expect(told.stdout).toMatch(/^left out +1\nnew categories +in 1 value$/m)
  const clean = await runJson<Told>(['detect', 'runs/rows', '--data', 'clean.csv', '--backend', 'cpu'], { directory })
  expect(clean.document).toMatchObject({ sources: [2, 3, 4], skipped: [], unseen: [] })
  expect(document.scores.slice(0, 2)).toEqual(clean.document.scores.slice(0, 2))
  expect(document.scores[2]).not.toBe(clean.document.scores[2])
  const table = readFileSync(document.scoresOut, 'utf8').trimEnd().split('\n')
  expect(table.map((row) => row.split(',').slice(0, 2).join())).toEqual(['example,source', '0,2', '1,5', '2,6'])

  const encoded = await runJson<Told>(['encode', 'runs/rows', ...asked], { directory })
  expect(encoded.document).toMatchObject({ sources: [2, 5, 6], skipped: [skipped], unseen: [unseen] })
  const { stdout } = await run(['encode', 'runs/rows', ...asked], { directory })
  expect(stdout.split('\n').map((row) => row.split(',')[0])).toEqual(['source', '2', '5', '6', ''])
  const nearest = await runJson<{ examples: unknown }>(['nearest', 'runs/rows', ...asked, '--of', '1', '--neighbours', '1'], {
    directory,
  })
  expect(nearest.document.examples).toMatchObject([{ example: 1, source: 5, neighbours: [{ source: expect.any(Number) }] }])
  const rebuilt = await runJson<Told>(['reconstruct', 'runs/rows', ...asked], { directory })
  expect(rebuilt.document).toMatchObject({ examples: 3, skipped: [skipped], unseen: [unseen] })

  const streamed = await run(['detect', 'runs/rows', '--stream', '--quiet', '--backend', 'cpu'], {
    directory,
    stdin: Readable.from([`${JSON.stringify([...strange.split(',').slice(0, 2).map(Number), 'above'])}\n`]),
  })
  expect(JSON.parse(streamed.stdout)).toMatchObject({ line: 1, score: document.scores[2], unseen: { side: 'above' } })
}, 60_000)

it('images keep their files, and examples of an array their places, where others are left out', async () => {
  const random = stream(4, 'pictures')
  const size = 8
  const grain = () => Float32Array.from({ length: size * size }, () => random.uniform())
  mkdirSync(inFolder('scans'))
  const pictures = Array.from({ length: 60 }, grain)
  for (const [index, values] of pictures.entries())
    writeFileSync(inFolder('scans', `scan-${10 + index}.png`), encodePng({ values, shape: [size, size, 1] }))
  mkdirSync(inFolder('fresh'))
  for (const name of ['a.png', 'c.png'])
    writeFileSync(inFolder('fresh', name), encodePng({ values: grain(), shape: [size, size, 1] }))
  writeFileSync(inFolder('fresh', 'b.png'), 'no picture')
  // What is only found once a model is trained, as without a cache, does not cost another training.
  const asked = ['detect', '--train', './scans', '--data', './fresh', '--no-cache', ...quick, '--out', 'runs/scans']
  const trained = await run(asked, { directory })
  expect(trained.code).toBe(2)
  expect(trained.stderr).toMatch(
    /b\.png.*\n.*Nothing is to be trained again: sandglass detect runs\/scans goes on with the model\.\n$/,
  )
  const argv = ['detect', 'runs/scans', '--skip-bad', '--backend', 'cpu', '--false-alarms', '0.9'] as const
  const { document, stderr } = await runJson<Told>([...argv, '--data', './fresh', '--out', 'found-scans'], { directory })
  expect(document, stderr).toMatchObject({ sources: ['a.png', 'c.png'], skipped: [{ data: './fresh', source: 'b.png' }] })
  expect(readFileSync(document.report, 'utf8')).toMatch(/<td[^>]*>[ac]\.png<\/td>/)
  expect(readFileSync(document.scoresOut, 'utf8')).toMatch(/^example,source,score.*\n0,a\.png,.*\n1,c\.png,/)
  const told = await run([...argv, '--data', './fresh', '--quiet'], { directory })
  expect(told.stdout).toMatch(/^flagged +\d; the oddest, by file: [ac]\.png/m)

  const values = Float32Array.from([...grain(), ...grain().fill(Number.NaN), ...grain()])
  writeFileSync(inFolder('fresh.npy'), writeNpy(values, [3, size, size]))
  const ofArray = (await runJson<Told>([...argv, '--data', 'fresh.npy'], { directory })).document
  expect(ofArray).toMatchObject({ sources: [0, 2], skipped: [{ data: 'fresh.npy', what: 'example 1', source: 1 }] })
}, 60_000)

it('values of a stream are read as those of the array that the model was trained on: scaled, and with their channels last', async () => {
  const random = stream(6, 'counts')
  const counts = (count: number) => Uint16Array.from({ length: count * 3 * 4 * 5 }, () => Math.floor(4096 * random.uniform()))
  writeFileSync(inFolder('counts.npy'), writeNpy(counts(80), [80, 3, 4, 5]))
  const fresh = counts(2)
  writeFileSync(inFolder('fresh-counts.npy'), writeNpy(fresh, [2, 3, 4, 5]))
  for (const argv of [
    ['data', 'inspect', 'counts.npy'],
    ['detect', '--train', 'counts.npy', '--out', 'runs/none'],
  ]) {
    const { code, stderr } = await run(argv, { directory })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/look like pictures of 3 channels with these first\.\nGive --channels first/),
    ])
  }
  const asked = ['--channels', 'first', '--scale', '4095', ...quick, '--out', 'runs/counts'] as const
  const trained = await run(['detect', '--train', 'counts.npy', ...asked], { directory })
  expect(trained.code, trained.stderr).toBe(0)
  const { document } = await runJson<Told>(['detect', 'runs/counts', '--data', 'fresh-counts.npy', '--backend', 'cpu'], {
    directory,
  })
  const lines = [0, 1].map((example) => `${JSON.stringify([...fresh.subarray(60 * example, 60 * (example + 1))])}\n`)
  const { stdout } = await run(['detect', 'runs/counts', '--stream', '--quiet', '--backend', 'cpu'], {
    directory,
    stdin: Readable.from([lines.join('')]),
  })
  const scores = stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { score: number }).score)
  expect(scores).toEqual(document.scores)
}, 60_000)

it('a column that the model was trained without is left out again, beside those that a flag names', async () => {
  const more = (count: number, seed: number, others: string) =>
    lines(count, seed)
      .map((row) => `${row}${others}`)
      .join('\n')
  writeFileSync(inFolder('extra.csv'), `x,y,side,number\n${more(200, 7, ',1')}\n`)
  writeFileSync(inFolder('more.csv'), `x,y,side,number,place\n${more(3, 8, ',1,2')}\n`)
  const trained = await run(['detect', '--train', 'extra.csv', '--ignore', 'number', ...quick, '--out', 'runs/extra'], {
    directory,
  })
  expect(trained.code, trained.stderr).toBe(0)
  const argv = ['detect', 'runs/extra', '--data', 'more.csv', '--ignore', 'place', '--backend', 'cpu']
  const { code, document } = await runJson<Told>(argv, { directory })
  expect([code, document.examples]).toEqual([0, 3])
}, 60_000)
