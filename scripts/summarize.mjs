import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A task of a turbo run, as turbo's own summary tells of it.
 *
 * @typedef {{ taskId: string, task: string, package: string, command: string, directory: string, execution?: { exitCode?: number | null } | null }} RunTask
 */

/**
 * A turbo run: `attempted` tasks were to be run, or brought back from the cache.
 *
 * @typedef {{ tasks: readonly RunTask[], execution: { attempted: number } }} Run
 */

/**
 * A vitest run, as its JSON reporter tells of it.
 *
 * @typedef {{ status: string, fullName: string }} Assertion
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: { name: string, status: string, message: string, assertionResults: Assertion[] }[] }} TestResults
 */

/**
 * Adds up the tests of a turbo run, cached ones included, from the results that each package's
 * tests left. A test task without results or without tests, a task that failed for another reason
 * than a failed test, a task that never began and a run of nothing each count as a failure: silence
 * is not success. A run that has no test tasks counts its tasks.
 *
 * @param {Run} run
 * @param {string} root the repository's top folder
 */
export function summarize({ tasks, execution }, root) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  /** @type {string[]} */
  const lines = []
  /** @param {string} line */
  const fail = (line) => {
    total.failed++
    lines.push(`✗ ${line}`)
  }
  const present = tasks.filter(({ command }) => command !== '<NONEXISTENT>')
  const tests = present.filter(({ task }) => task.startsWith('test') || task === 'check')

  for (const task of present) {
    const failedBefore = total.failed
    const ended = task.execution?.exitCode === 0
    const results = tests.includes(task) ? readResults(join(root, task.directory, '.results', resultsFile(task.task))) : undefined
    if (results === null && ended) fail(`${task.taskId} left no results`)
    if (results) {
      total.passed += results.numPassedTests
      total.skipped += results.numPendingTests + results.numTodoTests
      for (const name of failures(results)) fail(`${task.package}: ${name}`)
      for (const name of skips(results)) lines.push(`- skipped: ${task.package}: ${name}`)
      if (results.numPassedTests === 0 && total.failed === failedBefore) fail(`${task.taskId} ran no test`)
    }
    if (!ended && total.failed === failedBefore) fail(`${task.taskId} ${task.execution ? 'failed' : 'was not run'}`)
  }
  if (tests.length === 0) total.passed = present.length - total.failed
  // Turbo ends well when it is told to stop between two tasks, and says nothing of the rest.
  for (let missing = execution.attempted - tasks.length; missing > 0; missing--) fail('a task was not run')
  if (total.passed + total.failed === 0) fail('nothing was run')
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : ''
  return { lines: [...lines, `${total.passed} passed, ${total.failed} failed${skipped}`], failed: total.failed }
}

/** The file that vitest.shared.ts has a script's results written to. @param {string} script */
export function resultsFile(script) {
  return `${script.replaceAll(':', '-')}.json`
}

/**
 * @param {string} file
 * @returns {TestResults | null}
 */
function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** Failed tests by name, and the files that failed before or after their tests. @param {TestResults} results */
function failures({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === 'failed').map((test) => test.fullName)
    return status === 'failed' && tests.length === 0 ? [`${name}: ${message.split('\n', 1)[0]}`] : tests
  })
}

/** @param {TestResults} results */
function skips({ testResults }) {
  const skipped = ['pending', 'skipped', 'todo']
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter(({ status }) => skipped.includes(status)).map(({ fullName }) => fullName),
  )
}
