import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidDataError } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'
import { checkClasses, classCountOf } from './classes.js'

describe('classCountOf', () => {
  it('goes by names and by numbers, as some of neither may be missing', () => {
    expect(classCountOf({ labels: [0, 1, 0], classes: ['a', 'b', 'c'] })).toBe(3)
    expect(classCountOf({ labels: [0, 5, 1] })).toBe(6)
    expect(classCountOf({ labels: [0, 0] })).toBe(2)
    expect(classCountOf({})).toBeNull()
  })
})

describe('checkClasses', () => {
  it('names the first example that is of no class, and the number that would do', () => {
    const check = (labels: number[]) => () => checkClasses('train', '--data', { labels }, 3)
    expect(check([2, 0, 1])).not.toThrow()
    expect(check([2, 4, 3])).toThrow(/from 0 to 2, as the model knows 3, got 4 at example 1\..*--set model\.classes=5/)
    for (const label of [-1, 0.5, Number.NaN]) expect(check([0, label])).toThrow(InvalidDataError)
  })
})

describe('a recipe whose model looks at classes', () => {
  const directory = temporaryFolder()
  const small = ['--limit', '100', '--validation', '20', '--epochs', '1', '--seed', '1']
  const train = <Document = Trained>(...argv: string[]) =>
    runJson<Document>(['train', 'conditional', ...small, '--quiet', ...argv], { directory })
  const classesOf = (name: string): unknown =>
    (JSON.parse(readFileSync(join(directory, name, 'config.json'), 'utf8')) as { model: { classes: number } }).model.classes

  it('has those of the data that it is trained on, unless told otherwise', async () => {
    const { code, document } = await train('--data', 'shapes', '--out', 'runs/four')
    expect(code, JSON.stringify(document)).toBe(0)
    await train('--data', 'shapes', '--set', 'model.classes=7', '--out', 'runs/seven')
    expect([classesOf('runs/four'), classesOf('runs/seven')]).toEqual([4, 7])
    const made = await runJson<{ labels: number[] }>(['generate', 'runs/seven', '--count', '50', '--quiet'], { directory })
    // Room for more is no class that was trained.
    expect(new Set(made.document.labels)).toEqual(new Set([0, 1, 2, 3]))
    const untrained = await runJson<Refused>(['generate', 'runs/seven', '--class', '5', '--quiet'], { directory })
    expect(untrained.document.error.message).toBe(
      'generate: --class must be a number from 0 to 3, as the model was trained on 4 classes, got 5.',
    )
    for (const command of [['interpolate', '--from', '0', '--to', '1'], ['traverse']]) {
      const [name = '', ...options] = command
      const { stderr } = await run([name, 'runs/four', ...options, '--class', '5', '--limit', '20'], { directory })
      expect(stderr).toMatch(/--class must be a number from 0 to 3, .*\nIts classes are ellipse, rectangle, triangle, cross\./)
    }
  })

  it('refuses examples of other classes, and such as have none, by the flags that cure it', async () => {
    const few = await train<Refused>('--data', 'shapes', '--set', 'model.classes=3', '--out', 'runs/three')
    expect(few.document.error).toMatchObject({
      message: expect.stringMatching(/^train: --data must have classes from 0 to 2, as the model knows 3, got 3 at example \d+\.$/),
      cure: expect.stringContaining('--set model.classes=4'),
    })
    const rows = Array.from({ length: 60 }, (_, row) => `${Math.sin(row)},${Math.cos(3 * row)},${row % 7},${row % 3}`)
    writeFileSync(join(directory, 'table.csv'), ['a,b,c,kind', ...rows].join('\n'))
    const plain = ['--data', 'table.csv', '--limit', '60', '--validation', '12']
    const without = await train<Refused>(...plain, '--out', 'runs/none')
    expect([without.code, without.document.error.message]).toEqual([
      2,
      "train: --data must have classes, as the model looks at each example's, and table.csv has none.",
    ])
    expect(without.document.error.cure).toMatch(/--label <column>/)
    expect((await train(...plain, '--label', 'kind', '--out', 'runs/labelled')).code).toBe(0)
    expect(classesOf('runs/labelled')).toBe(3)
    writeFileSync(join(directory, 'other.csv'), ['a,b,c', '1,2,3', '2,3,4'].join('\n'))
    const unlabelled = await runJson<Refused>(['encode', 'runs/labelled', '--data', 'other.csv'], { directory })
    expect(unlabelled.document.error.cure).toMatch(/--label <column>/)
  })
})
