import { describe, expect, it } from 'vitest'
import { summarize } from '../../../../scripts/summarize.mjs'
import { withLikeness } from '../likeness.js'

const task = (fields: object = {}) => ({
  taskId: '@sandglass/data#test',
  task: 'test',
  package: '@sandglass/data',
  command: 'vitest run',
  directory: 'packages/data',
  execution: { exitCode: 0 },
  ...fields,
})

const assertion = (status: string, fullName: string) => ({ status, fullName })

const results = (fields: object = {}) => ({
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [
    {
      name: 'a.test.ts',
      status: 'passed',
      message: '',
      assertionResults: [assertion('passed', 'one'), assertion('passed', 'two')],
    },
  ],
  ...fields,
})

const summaryOf = (tasks: ReturnType<typeof task>[], files: Record<string, unknown>, attempted = tasks.length) =>
  withLikeness(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, JSON.stringify(content)])), async (top) =>
    summarize({ tasks, execution: { attempted } }, top),
  )

describe('the count of tests', () => {
  it('adds up all packages and all scripts', async () => {
    const tasks = [
      task(),
      task({ package: '@sandglass/viz', directory: 'packages/viz' }),
      task({ task: 'test:fidelity', directory: 'tests/training' }),
    ]
    const files = {
      'packages/data/.results/test.json': results(),
      'packages/viz/.results/test.json': results(),
      'tests/training/.results/test-fidelity.json': results(),
    }
    expect(await summaryOf(tasks, files)).toEqual({ lines: ['6 passed, 0 failed'], failed: 0 })
  })

  it('names failed and skipped tests', async () => {
    const failing = results({
      numFailedTests: 1,
      numPendingTests: 1,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [assertion('failed', 'three'), assertion('skipped', 'four')],
        },
      ],
    })
    expect(await summaryOf([task({ execution: { exitCode: 1 } })], { 'packages/data/.results/test.json': failing })).toEqual({
      lines: ['✗ @sandglass/data: three', '- skipped: @sandglass/data: four', '2 passed, 1 failed, 1 skipped'],
      failed: 1,
    })
  })

  it.each([
    [
      'a test file that breaks before its tests',
      task({ execution: { exitCode: 1 } }),
      results({ testResults: [{ name: 'b.test.ts', status: 'failed', message: 'No such module\n  at …', assertionResults: [] }] }),
      '✗ @sandglass/data: b.test.ts: No such module',
    ],
    ['a package whose tests left no results', task(), undefined, '✗ @sandglass/data#test left no results'],
    ['a package without a test', task(), results({ numPassedTests: 0, testResults: [] }), '✗ @sandglass/data#test ran no test'],
    [
      'a script that fails though its tests passed',
      task({ execution: { exitCode: 1 } }),
      results(),
      '✗ @sandglass/data#test failed',
    ],
    ['a script that was not run', task({ execution: null }), undefined, '✗ @sandglass/data#test was not run'],
    [
      'a failed script without tests',
      task({ task: 'typecheck', taskId: '@sandglass/data#typecheck', execution: { exitCode: 2 } }),
      undefined,
      '✗ @sandglass/data#typecheck failed',
    ],
  ])('takes for a failure: %s', async (_, failing, content, line) => {
    const { lines, failed } = await summaryOf([failing], content ? { 'packages/data/.results/test.json': content } : {})
    expect(lines[0]).toBe(line)
    expect(failed).toBeGreaterThan(0)
  })

  it('takes tasks that never began for failures', async () => {
    expect(await summaryOf([task()], { 'packages/data/.results/test.json': results() }, 3)).toEqual({
      lines: ['✗ a task was not run', '✗ a task was not run', '2 passed, 2 failed'],
      failed: 2,
    })
  })

  it('counts the tasks of a run without tests', async () => {
    const build = { task: 'build', taskId: '@sandglass/data#build' }
    expect((await summaryOf([task(build), task({ ...build, execution: { exitCode: 1 } })], {})).lines).toEqual([
      '✗ @sandglass/data#build failed',
      '1 passed, 1 failed',
    ])
  })

  it('takes a run of nothing for a failure', async () => {
    expect((await summaryOf([], {})).failed).toBe(1)
  })
})
