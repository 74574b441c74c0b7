import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, trainSmall } from '../testing/small-run.js'

const directory = temporaryFolder()
const config = join(directory, 'run/config.json')

beforeAll(async () => {
  await trainSmall(directory, '--out', 'run')
})

it.each([
  ['{', /it is not JSON/],
  ['['.repeat(10_000), /nested deeper than 100/],
  ['{"model":1}', /model/],
])('a run’s config that is damaged is told, and its good model used: %.9s', async (text, why) => {
  writeFileSync(config, text)
  const { code, stdout, stderr } = await run(['evaluate', 'run', '--data', 'shapes', '--limit', '20', '--json'], { directory })
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ data: 'shapes:test', examples: 20 })
  expect(stderr).toMatch(/^run\/config\.json can't be used, so the model is taken for itself: /)
  expect(stderr).toMatch(why)
})

it('the readable copy of a model’s config that is damaged keeps it from nothing, as its file has its own', async () => {
  writeFileSync(join(directory, 'run/model/config.json'), '{"network": garbage')
  const { code, document } = await runJson(['evaluate', 'run', '--data', 'shapes', '--limit', '20'], { directory })
  expect(code).toBe(0)
  expect(document).toMatchObject({ data: 'shapes:test', examples: 20 })
})

it('a run without its config is a model alone, and nothing is said of it', async () => {
  rmSync(config)
  const { stderr } = await run(['evaluate', 'run', '--data', 'shapes', '--limit', '20'], { directory })
  expect(stderr).toBe('')
  const { document } = await runJson<Refused>(['evaluate', 'run'], { directory })
  expect(document.error.message).toMatch(/--data must be given/)
})

it('a run that was killed has no model yet, but can be gone on with', async () => {
  rmSync(join(directory, 'run/model'), { recursive: true })
  writeFileSync(config, '{}')
  const { code, document } = await runJson<Refused>(['evaluate', 'run'], { directory })
  expect(code).toBe(2)
  expect(document.error).toMatchObject({
    message: 'evaluate: there is no model in run.',
    cure: 'Its run has not come to its end: sandglass train --resume run goes on with it.',
  })
})
