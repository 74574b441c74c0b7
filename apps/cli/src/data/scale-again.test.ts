import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { stream } from '@sandglass/base'
import { readSafetensors } from '@sandglass/core'
import { writeNpy } from '@sandglass/data/npy'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

/** Rows of four counts about 1000; of the last ones far from that. */
function counts(rows: number, outliers: number, seed: number): Uint16Array {
  const random = stream(seed, 'rows')
  return Uint16Array.from({ length: 4 * rows }, (_, i) =>
    Math.round((i >> 2 < rows - outliers ? 1000 : 9000) + 100 * random.normal()),
  )
}

const ask = async <Document>(...argv: string[]): Promise<Document> => {
  const { code, document, stderr } = await runJson<Document>([...argv, '--backend', 'cpu'], { directory })
  expect(code, stderr).toBe(0)
  return document
}
const again = ['--scale', 'min-max'] as const
const quick = ['--epochs', '3', '--seed', '1', '--false-alarms', '0.1', '--scaling', 'none'] as const
const scaleOf = (folder: string) =>
  JSON.parse(readSafetensors(readFileSync(inFolder(folder, 'model/model.safetensors')), 'it').metadata.reading ?? '').scale

interface Scored {
  readonly scores: number[]
}

beforeAll(() => {
  writeFileSync(inFolder('normal.npy'), writeNpy(counts(200, 0, 1), [200, 4]))
  writeFileSync(inFolder('new.npy'), writeNpy(counts(20, 5, 2), [20, 4]))
})

describe('--scale, given again for a model that is there', () => {
  it('min-max means the bounds of its training part, and nothing is learnt of what is judged', async () => {
    const trained = await ask<Scored>('detect', '--train', 'normal.npy', ...again, ...quick, '--data', 'new.npy', '--out', 'bounds')
    const { low, high } = scaleOf('bounds')
    expect(high).toBeLessThan(2000)
    expect(low).toBeGreaterThan(0)
    const { scores } = await ask<Scored>('detect', 'bounds', '--data', 'new.npy')
    expect(trained.scores).toEqual(scores)
    expect((await ask<Scored>('detect', 'bounds', '--data', 'new.npy', ...again)).scores).toEqual(scores)
    for (const command of ['encode', 'evaluate'])
      for (const model of ['bounds', 'bounds/model']) {
        const once = await ask<Record<string, unknown>>(command, model, '--data', 'new.npy')
        const twice = await ask<Record<string, unknown>>(command, model, '--data', 'new.npy', ...again)
        expect(twice).toMatchObject(command === 'encode' ? { codes: once.codes } : { meanSquaredError: once.meanSquaredError })
      }
  })

  it('min-max is refused where the model has no bounds', async () => {
    await ask(
      'train',
      'dense',
      '--data',
      'normal.npy',
      '--preprocessing',
      'none',
      '--latent',
      '2',
      '--epochs',
      '1',
      '--out',
      'plain',
    )
    const { code, document } = await runJson<Refused>(['evaluate', 'plain', '--data', 'new.npy', ...again], { directory })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(/^evaluate: --scale must be a number, or two, as the model was trained without/)
  })

  it('type is kept as bounds, by which a stream is read as the file is', async () => {
    const { scores } = await ask<Scored>(
      ...['detect', '--train', 'normal.npy', '--scale', 'type', ...quick, '--data', 'new.npy', '--out', 'by-type'],
    )
    expect(scaleOf('by-type')).toEqual({ low: 0, high: 65_535 })
    const values = counts(20, 5, 2)
    const lines = scores.map((_, row) => `${JSON.stringify([...values.subarray(4 * row, 4 * row + 4)])}\n`)
    for (const scale of [[], ['--scale', 'type'], again]) {
      const streamed = await run(['detect', 'by-type', '--stream', '--quiet', '--backend', 'cpu', ...scale], {
        directory,
        stdin: Readable.from(lines),
      })
      const found = streamed.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { score: number; event?: string })
      expect(found.filter(({ event }) => event === undefined).map(({ score }) => score)).toEqual(
        scores.map((score) => expect.closeTo(score, 3)),
      )
    }
  })
})
