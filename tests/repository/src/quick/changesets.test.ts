import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { root } from '../repository.js'
import { runTool } from '../tool.js'

it('has a changeset for every package that changed since main, and a release can be made of them', async ({ skip }) => {
  const { status } = spawnSync('git', ['rev-parse', '--verify', '--quiet', 'main'], { cwd: root })
  skip(status !== 0, 'this clone has no branch main to compare with')
  const { exitCode, output } = await runTool('changeset', ['status'])
  expect(exitCode, output).toBe(0)
})
