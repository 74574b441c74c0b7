import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeNpy } from '@sandglass/data/npy'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

/** Forty examples of 6 × 6, the seventh and the ninth of which hold what is no number. */
function write(file: string, shape: readonly number[]): void {
  const values = Float32Array.from({ length: 40 * 36 }, (_, index) => (index % 11) / 10)
  values[7 * 36 + 5] = Number.POSITIVE_INFINITY
  values[9 * 36] = Number.NaN
  writeFileSync(inFolder(file), writeNpy(values, [40, ...shape]))
}

const train = <Document>(data: string, ...argv: string[]) => {
  const brief = ['--epochs', '1', '--latent', '2', '--seed', '1', '--backend', 'cpu', '--out', 'run']
  return runJson<Document>(['train', 'dense', '--data', data, ...brief, ...argv], { directory })
}

describe('what is no finite number', () => {
  it.each([
    ['pictures.npy', [6, 6], 38, [0, 2]],
    // In rows, NaN stands for a missing value.
    ['rows.npy', [36], 39, [2, undefined]],
  ] as const)('in %s is refused by file and example, or left out and listed', async (file, shape, left, looked) => {
    write(file, shape)
    const refused = await train<Refused>(file)
    expect([refused.code, refused.document.error]).toEqual([
      2,
      {
        code: 'invalid-data',
        message: `${file}: example 7 holds Infinity, which is no finite number.`,
        cure: 'Repair it, or leave such examples out with --skip-bad.',
      },
    ])
    expect(existsSync(inFolder('run'))).toBe(false)
    const { code, document, stderr } = await train<Trained>(file, '--skip-bad', '--out', `run-${left}`)
    expect(code, stderr).toBe(0)
    expect(document.examples.training + document.examples.validation).toBe(left)
    expect(stderr).toContain('Left out: example 7 holds Infinity.')
    const inspected = await runJson<{ parts?: { all: { notFinite: number } } }>(['data', 'inspect', file], { directory })
    expect([inspected.code, inspected.document.parts?.all.notFinite]).toEqual(looked)
    if (looked[0] === 0)
      expect((await run(['data', 'inspect', file], { directory })).stdout).toMatch(
        /not finite +2 values, which trainings refuse: --skip-bad/,
      )
  })
})
