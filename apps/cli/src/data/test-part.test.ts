import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { writeNpz } from '@sandglass/data/npy'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'

const directory = temporaryFolder()
const random = stream(1, 'rows')

interface Judged {
  readonly data: string
  readonly examples: number
}

/** What was judged, and how many examples. */
async function judged(...argv: string[]): Promise<readonly [data: string, examples: number]> {
  const { code, document, stderr } = await runJson<Judged>([...argv, '--backend', 'cpu'], { directory })
  expect(code, stderr).toBe(0)
  return [document.data.replace(join(directory, '/'), ''), document.examples]
}

beforeAll(async () => {
  const part = (count: number) => ({
    x: { values: Float32Array.from({ length: 4 * count }, () => random.normal()), shape: [count, 4] },
    y: { values: Int32Array.from({ length: count }, (_, row) => row % 3), shape: [count] },
  })
  const [train, test] = [part(300), part(60)]
  writeFileSync(join(directory, 'set.npz'), writeNpz({ x_train: train.x, y_train: train.y, x_test: test.x, y_test: test.y }))
  for (const [folder, count] of [
    ['train', 20],
    ['test', 5],
  ] as const) {
    mkdirSync(join(directory, 'scans', folder), { recursive: true })
    for (let image = 0; image < count; image++) {
      const values = Float32Array.from({ length: 64 }, () => random.uniform())
      writeFileSync(join(directory, 'scans', folder, `${image}.png`), encodePng({ values, shape: [8, 8, 1] }))
    }
  }
  for (const name of ['set.npz', 'scans/']) {
    const argv = ['train', 'dense', '--data', name, '--epochs', '1', '--seed', '1', '--backend', 'cpu', '--out', `runs/${name}`]
    const { code, stderr } = await runJson(argv, { directory })
    expect(code, stderr).toBe(0)
  }
}, 60_000)

it.each([
  ['set.npz', 60, 300],
  ['scans/', 5, 20],
])(
  'the name of %s alone means its test part where examples are judged, and :train the other',
  async (name, test, train) => {
    expect(await judged('evaluate', `runs/${name}`, '--data', name)).toEqual([`${name}:test`, test])
    expect(await judged('evaluate', `runs/${name}`)).toEqual([`${name.replace('/', '')}:test`, test])
    expect(await judged('evaluate', `runs/${name}/model`, '--data', name)).toEqual([`${name}:test`, test])
    expect(await judged('evaluate', `runs/${name}/model`, '--data', `${name}:train`)).toEqual([`${name}:train`, train])
  },
  60_000,
)

it('an array that is named stands by itself', async () => {
  expect(await judged('evaluate', 'runs/set.npz/model', '--data', 'set.npz', '--array', 'x_train')).toEqual(['set.npz', 300])
})

it('detect looks at the test part too', async () => {
  const flags = ['--normal', '0,1', '--false-alarms', '0.1'] as const
  const training = ['--train', 'set.npz', '--epochs', '1', '--seed', '1', '--out', 'runs/normal'] as const
  expect(await judged('detect', ...training, '--data', 'set.npz', ...flags)).toEqual(['set.npz:test', 60])
  expect(await judged('detect', 'runs/normal', '--data', 'set.npz', ...flags)).toEqual(['set.npz:test', 60])
}, 60_000)
