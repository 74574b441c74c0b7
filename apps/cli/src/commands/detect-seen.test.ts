import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { writeNpy } from '@sandglass/data/npy'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'

const directory = temporaryFolder()
const random = stream(1, 'rows')
const inFolder = (name: string) => join(directory, name)

interface Judged {
  readonly examples: number
  readonly seen?: { readonly examples: number; readonly areLeftOut: boolean }
  readonly sources?: readonly number[]
  readonly calibration: { readonly calibrationExamples: number }
  readonly auc?: number
  readonly report: string
  readonly scoresOut: string
}

const detect = (...argv: string[]) =>
  runJson<Judged>(['detect', ...argv, '--false-alarms', '0.1', '--backend', 'cpu'], { directory })
const brief = ['--epochs', '1', '--seed', '1'] as const

/** 300 rows, every tenth of which is odd, by two patients a hundred rows. */
const rows = Array.from({ length: 300 }, (_, row) => {
  const isOdd = row % 10 === 9
  return { values: [random.normal() + (isOdd ? 3 : 0), random.normal()], isOdd, patient: `p${Math.floor(row / 50)}` }
})
const csv = (some: typeof rows) =>
  `a,b,bad,patient\n${some.map(({ values, isOdd, patient }) => [...values, Number(isOdd), patient].join(',')).join('\n')}\n`

it.each([
  ['rows', ['--ignore', 'patient']],
  ['groups', ['--group', 'patient']],
])(
  'of the file that it was trained on, by %s, labels judge what the model has not seen',
  async (name, flags) => {
    writeFileSync(inFolder('mixed.csv'), csv(rows))
    const labels = ['--label', 'bad', '--normal', '0'] as const
    const out = `runs/${name}`
    const made = await detect('--train', 'mixed.csv', '--data', './mixed.csv', ...labels, ...flags, ...brief, '--out', out)
    expect(made.code, made.stderr).toBe(0)
    const { document } = made
    const calibrated = document.calibration.calibrationExamples
    expect(document).toMatchObject({ examples: 30 + calibrated, seen: { examples: 270 - calibrated, areLeftOut: true } })
    // All that is odd is there, by its row in the file, the first of which has the names.
    const odd = rows.flatMap(({ isOdd }, row) => (isOdd ? [row + 2] : []))
    expect(document.sources).toEqual(expect.arrayContaining(odd))
    expect(new Set(document.sources).size).toBe(document.examples)
    expect(made.stderr).toContain(`Left out: ${270 - calibrated} examples that the model was trained or validated on`)
    expect(readFileSync(document.report, 'utf8')).toContain('Left out: ')

    const again = await detect(out, '--data', 'mixed.csv')
    expect(again.document).toMatchObject({ examples: document.examples, auc: document.auc })
    const some = await detect(out, '--data', 'mixed.csv', '--limit', '20')
    expect(some.document.examples).toBe(20)

    writeFileSync(inFolder('copy.csv'), csv(rows))
    const copy = await detect(out, '--data', 'copy.csv')
    expect([copy.document.examples, copy.document.seen?.areLeftOut]).toEqual([300, false])
    expect(copy.stderr).toContain(' of these are as in the training part, as in a copy of it')
    writeFileSync(inFolder('new.csv'), csv(rows.map(({ values, ...others }) => ({ ...others, values: values.toReversed() }))))
    const other = await detect(out, '--data', 'new.csv')
    expect([other.document.examples, other.document.seen]).toEqual([300, undefined])
  },
  60_000,
)

it('where nothing is judged all are looked at, and what the model has seen of them is said', async () => {
  writeFileSync(inFolder('normal.npy'), writeNpy(Float32Array.from(rows.flatMap(({ values }) => values)), [300, 2]))
  const { code, document, stderr } = await detect('--train', 'normal.npy', '--data', 'normal.npy', ...brief, '--out', 'runs/all')
  expect(code, stderr).toBe(0)
  const seen = 300 - document.calibration.calibrationExamples
  expect(document).toMatchObject({ examples: 300, seen: { examples: seen, areLeftOut: false } })
  expect(stderr).toContain(`The model was trained or validated on ${seen} examples of these: their scores are too low`)
}, 60_000)

it('windows that share rows with those that it has seen are seen too', async () => {
  const argv = ['--train', 'normal.npy', '--data', 'normal.npy', '--window', '8:2', ...brief, '--out', 'runs/windows']
  const { code, document, stderr } = await detect(...argv)
  expect(code, stderr).toBe(0)
  expect(document.examples - (document.seen?.examples ?? 0)).toBe(document.calibration.calibrationExamples)
}, 60_000)

it('evaluate says what of its data the model has seen', async () => {
  writeFileSync(inFolder('plain.csv'), csv(rows))
  const train = ['train', 'dense', '--data', 'plain.csv', '--ignore', 'bad,patient', ...brief, '--backend', 'cpu']
  await runJson([...train, '--out', 'runs/held'], { directory })
  await runJson([...train, '--validation', 'null', '--out', 'runs/none'], { directory })
  const noteOf = async (...argv: string[]) => {
    const { code, stderr } = await runJson(['evaluate', ...argv, '--backend', 'cpu'], { directory })
    expect(code, stderr).toBe(0)
    return stderr
  }
  expect(await noteOf('runs/held')).not.toContain('trained')
  expect(await noteOf('runs/held', '--data', 'plain.csv')).toMatch(
    /^The model was trained on 240 of these 300 examples: leave --data out for those that were held out\.$/m,
  )
  expect(await noteOf('runs/held', '--data', 'plain.csv', '--limit', '7')).toMatch(/on [4-7] of these 7 examples/)
  expect(await noteOf('runs/none')).toContain('The run held nothing out: these are the examples that it was trained on.')
}, 60_000)
