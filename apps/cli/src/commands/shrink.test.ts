import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { trainSmall } from '../testing/small-run.js'

const directory = temporaryFolder()

interface Shrunk {
  readonly model: string
  readonly bytes: { before: number; after: number }
  readonly loss: { before: number; after: number }
  readonly meanSquaredError: { before: number; after: number }
  readonly weightError: number
}

describe('shrink', () => {
  it('saves a model with fewer bytes, says what that costs, and the smaller one is used like any other', async () => {
    await trainSmall(directory, '--out', 'run')
    const { code, document } = await runJson<Shrunk>(['shrink', 'run', '--limit', '100'], { directory })
    expect(code).toBe(0)
    expect(document.model).toBe(join(directory, 'run-int8'))
    expect(statSync(join(document.model, 'model.safetensors')).size).toBe(document.bytes.after)
    expect(statSync(join(directory, 'run/model/model.safetensors')).size).toBe(document.bytes.before)
    expect(document.bytes.after).toBeLessThan(document.bytes.before / 2)
    expect(Math.abs(document.loss.after / document.loss.before - 1)).toBeLessThan(0.01)
    expect(document.weightError).toBeGreaterThan(0)

    const evaluated = await runJson<{ loss: number }>(['evaluate', 'run-int8', '--data', 'shapes', '--limit', '100'], { directory })
    expect(evaluated.document.loss).toBeCloseTo(document.loss.after, 6)
    const { stdout } = await run(['shrink', 'run', '--precision', 'float16', '--limit', '100'], { directory })
    expect(stdout).toMatch(
      /^model +run-float16, float16\nbytes +\d+ KB → \d+ KB\njudged on +shapes:test, 100 examples\nloss +0\.\d+ → 0\.\d+ \([+−]/,
    )

    // The weights that all else is made of: a folder that isn't empty is left alone.
    const refused = await run(['shrink', 'run', '--out', 'run/model'], { directory })
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('shrink: --out must be a new or empty folder')])
    expect(statSync(join(directory, 'run/model/model.safetensors')).size).toBe(document.bytes.before)
  }, 60_000)
})
