import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'

it('is told how a table is read by every command that takes --data', async () => {
  const directory = temporaryFolder()
  const rows = Array.from({ length: 80 }, (_, i) => [Math.sin(i), Math.cos(i), i % 7, i % 2 ? 'odd' : 'even'].join(','))
  writeFileSync(join(directory, 'rows.csv'), `a,b,c,kind\n${rows.join('\n')}\n`)
  const given = ['--data', 'rows.csv', '--label', 'kind']
  const trained = await run(['train', 'dense', ...given, '--latent', '2', '--epochs', '1', '--out', 'run', '--quiet'], {
    directory,
  })
  expect(trained.code, trained.stderr).toBe(0)

  const rate = await runJson<{ points: unknown[] }>(['find-learning-rate', 'dense', ...given], { directory })
  expect(rate.code, rate.stderr).toBe(0)
  expect(rate.document.points.length).toBeGreaterThan(1)
  const made = await runJson<{ shape: number[]; sampler: string }>(['generate', 'run', ...given, '--count', '4'], { directory })
  expect(made.code, made.stderr).toBe(0)
  expect(made.document).toMatchObject({ shape: [3], sampler: expect.stringContaining('mixture') })
  // The size is the grid's, and says nothing of images.
  const plane = await runJson<{ shape: number[]; data: string }>(['manifold', 'run', ...given, '--size', '3'], { directory })
  expect(plane.code, plane.stderr).toBe(0)
  expect(plane.document).toMatchObject({ shape: [3, 3, 3], over: 'codes' })
  const images = await run(['manifold', '--help'], { directory })
  expect(images.stdout).toContain('--label <column>')
  expect(images.stdout).not.toContain('The height and width of images')
}, 60_000)
