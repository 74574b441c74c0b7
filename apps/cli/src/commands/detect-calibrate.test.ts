import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

interface Told {
  readonly calibration: { readonly calibrationExamples: number }
  readonly promise: string[]
}

const detect = (...argv: string[]) => runJson<Told>(['detect', ...argv], { directory })
const refused = async (...argv: string[]) => {
  const { code, document } = await runJson<Refused>(['detect', ...argv], { directory })
  expect(code).toBe(2)
  return `${document.error.message} ${document.error.cure}`
}

describe('--calibrate', () => {
  /** Rows of three groups of different sizes, in the order of a series. */
  const rows = (seed: number) => {
    const random = stream(seed, 'series')
    const group = (i: number) => (i < 100 ? 'a' : i < 250 ? 'b' : 'c')
    const cells = Array.from({ length: 500 }, (_, i) => [random.normal(), random.normal(), group(i)].join(','))
    return `x,y,who\n${cells.join('\n')}\n`
  }
  const quick = ['--epochs', '1', '--false-alarms', '0.1', '--seed', '1'] as const

  it('refuses what the run was trained on, however it is named, and a copy of it', async () => {
    writeFileSync(inFolder('normal.csv'), rows(1))
    writeFileSync(inFolder('copy.csv'), rows(1))
    const { code, stderr } = await detect('--train', 'normal.csv', '--ignore', 'who', ...quick, '--out', 'runs/rows')
    expect(code, stderr).toBe(0)
    const kept = readFileSync(inFolder('runs/rows/model/detector.safetensors'))
    for (const name of ['normal.csv', './normal.csv', inFolder('normal.csv'), 'copy.csv'])
      expect(await refused('runs/rows', '--calibrate', name)).toMatch(/--calibrate must be examples that the run has not seen, got/)
    expect(readFileSync(inFolder('runs/rows/model/detector.safetensors'))).toEqual(kept)
  }, 60_000)

  it('keeps groups whole, and leaves a gap between windows that overlap', async () => {
    writeFileSync(inFolder('others.csv'), rows(2))
    const calibrated = async (...argv: string[]) => {
      const { code, document, stderr } = await detect(...argv)
      expect(code, stderr).toBe(0)
      return document.calibration.calibrationExamples
    }
    const few = ['--set', 'data.detection.calibration=100'] as const
    await calibrated('--train', 'normal.csv', '--group', 'who', ...quick, ...few, '--out', 'runs/grouped')
    const grouped = (await detect('runs/grouped', '--data', 'others.csv', '--out', 'told')).document
    expect(grouped.promise[0]).toMatch(/of the one group that the calibration set is of \(who\) is flagged .* at most 10 %/)
    expect(grouped.calibration).toMatchObject({ calibrationGroups: 1 })
    const share = (await detect('runs/grouped', '--data', 'others.csv', '--fdr', '0.1')).document
    expect(share.promise).toEqual([
      'Of the examples of the one group that the calibration set is of (who) that are flagged in this batch, on average at most 10 % are normal.',
      grouped.promise[1],
    ])
    expect(grouped.promise[1]).toMatch(/^Of examples of another who nothing is promised/)
    expect(grouped.promise.join(' ')).not.toContain('Beta')
    const page = readFileSync(inFolder('told/report.html'), 'utf8')
    expect(page).toContain('Of examples of another who nothing is promised')
    expect(page).not.toContain('Beta(')
    // One group is held out to validate, of 100, 150 or 250 rows.
    expect([400, 350, 250]).toContain(await calibrated('runs/grouped', '--calibrate', 'others.csv', '--false-alarms', '0.1'))
    expect((await detect('runs/grouped')).document.promise[0]).toContain(
      'of the 2 groups that the calibration set is of (who), mixed as there,',
    )
    await calibrated('--train', 'normal.csv', '--ignore', 'who', '--window', '16:1', ...quick, ...few, '--out', 'runs/windows')
    const told = (await detect('runs/windows')).document.promise
    expect(told).toEqual([
      expect.stringMatching(/^A new normal example exchangeable .* at most 10 %/),
      'Windows that overlap are alike, so that it counts how many lie apart, not how many there are: what one calibration set may do is not known.',
    ])
    const guide = (await detect('runs/windows', '--data', 'others.csv', '--fdr', '0.1', '--out', 'windowed')).document
    expect(guide.promise).toEqual([
      'Of the examples that are flagged in this batch, on average at most 10 % are normal, if they were independent.',
      expect.stringMatching(/^Windows that overlap are alike, .*: take it for a guide\.$/),
    ])
    const sure = (await detect('runs/windows', '--confidence', '0.6')).document.promise
    expect(sure).toEqual([
      expect.stringMatching(/^With confidence 60 %, .* be flagged, if they were independent\.$/),
      expect.stringMatching(/: that confidence is not kept\.$/),
    ])
    expect(readFileSync(inFolder('windowed/report.html'), 'utf8')).toMatch(
      /x \(\d+\s%\), y \(\d+\s%\); most at moment \d+|y \(\d+\s%\), x/,
    )
    expect(existsSync(inFolder('windowed/oddest-window.svg'))).toBe(true)
    // Of 485 windows 49 validate, and 15 that share a moment with those are nobody's.
    expect(await calibrated('runs/windows', '--calibrate', 'others.csv', '--false-alarms', '0.1')).toBe(485 - 49 - 15)
  }, 90_000)
})
