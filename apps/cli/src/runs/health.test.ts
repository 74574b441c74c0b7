import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { allowFma } from '@sandglass/backends'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { type Trained, trainSmall } from '../testing/small-run.js'

allowFma()

interface Alarm {
  readonly name: string
  readonly message: string
  readonly cure: string
  readonly epoch: number
  readonly step: number
}

type Watched = Trained & { readonly alarms: Alarm[]; readonly health: Record<string, number> | null }

describe('a training that is not well', () => {
  it('tells of it once, with the cure, to people and programs', async () => {
    const directory = temporaryFolder()
    const spoilt = ['--learning-rate', '1', '--set', 'training.health.everySteps=2']
    const { code, document, stderr } = await trainSmall<Watched>(directory, ...spoilt)
    expect(code).toBe(0)
    const alarm = document.alarms.find(({ name }) => name === 'large-updates')
    expect(alarm).toMatchObject({
      message: expect.stringMatching(/^large updates: a step moves the weights by/),
      step: 2,
      epoch: 1,
    })
    expect(stderr).toContain(`step 2  ${alarm?.message}\n        ${alarm?.cure}\n`)
    expect(stderr.split('large updates')).toHaveLength(2)
    expect(document.health?.gradientNorm).toBeGreaterThanOrEqual(0)
    const [first, second] = readFileSync(join(document.run, 'metrics.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first.alarms).toContainEqual(alarm)
    expect(second.alarms).not.toContainEqual(alarm)
    expect(second.health).toEqual(document.health)
    const report = readFileSync(document.report, 'utf8')
    expect(report).toContain('Alarms')
    expect(report).toContain('large updates: a step moves the weights by')
    expect(report).toContain('encoder.dense')
  })

  it('has no alarms to tell where all is well', async () => {
    const { document, stderr } = await trainSmall<Watched>(temporaryFolder())
    expect(document).toMatchObject({ alarms: [], health: null })
    expect(stderr).not.toContain('large updates')
    expect(readFileSync(document.report, 'utf8')).not.toContain('Alarms')
  })

  it('ends with the first operation at fault, its cause and its cure, where it diverges', async () => {
    const { code, document } = await trainSmall<{ error: { code: string; message: string; cure: string } }>(
      temporaryFolder(),
      ...['--loss', 'mean-squared-error', '--set', 'training.optimizer={"type":"sgd","learningRate":1e30}'],
    )
    expect(code).toBe(1)
    expect(document.error.code).toBe('diverged')
    expect(document.error.message).toMatch(/The first result that was not finite is that of \w+ \(.*\)/)
    expect(document.error.cure).toMatch(/^Lower the learning rate, which is 1e\+30, or clip/)
  })
})
