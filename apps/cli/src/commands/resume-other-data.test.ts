import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()

const rows = (factor: number) => Array.from({ length: 80 }, (_, row) => [row % 7, row % 5, (factor * row) % 3].join()).join('\n')

it('a run is not resumed on a file that holds other values by now, were there as many', async () => {
  const file = join(directory, 'rows.csv')
  writeFileSync(file, `a,b,c\n${rows(1)}\n`)
  const stop = new AbortController()
  const training = ['train', 'dense', '--data', 'rows.csv', '--latent', '2', '--epochs', '40', '--seed', '1', '--out', 'run']
  const running = run([...training, '--checkpoint-every', '1', '--quiet'], { directory, signal: stop.signal })
  while (!existsSync(join(directory, 'run/metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 1))
  stop.abort()
  expect((await running).code).toBe(130)
  const before = readdirSync(join(directory, 'run/checkpoints'))

  writeFileSync(file, `a,b,c\n${rows(2)}\n`)
  const { code, document } = await runJson<Refused>(['train', '--resume', 'run'], { directory })
  expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
  expect(document.error.message).toMatch(
    /^train: training must hold the values that it held when step-\d+\.safetensors was written, and holds others\.$/,
  )
  expect(document.error.cure).toBe('Give the same examples, or begin anew: sandglass train run/config.json.')
  expect(readdirSync(join(directory, 'run/checkpoints'))).toEqual(before)

  writeFileSync(file, `a,b,c\n${rows(1)}\n`)
  expect((await run(['train', '--resume', 'run', '--quiet'], { directory })).code).toBe(0)
  expect(readFileSync(join(directory, 'run/metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(40)
})

it('a run is resumed from another folder than it was begun in, with a file of its own to validate on', async () => {
  mkdirSync(join(directory, 'elsewhere'))
  writeFileSync(join(directory, 'some.csv'), `a,b,c\n${rows(1)}\n`)
  writeFileSync(join(directory, 'others.csv'), `a,b,c\n${rows(2)}\n`)
  const own = ['--data', './some.csv', '--validation', './others.csv']
  const training = ['train', 'dense', ...own, '--latent', '2', '--epochs', '2', '--seed', '1', '--out', 'from-here', '--quiet']
  const trained = await run(training, { directory })
  expect(trained.code, trained.stderr).toBe(0)
  const resumed = await run(['train', '--resume', '../from-here', '--quiet'], { directory: join(directory, 'elsewhere') })
  expect(resumed.code, resumed.stderr).toBe(0)
})
