import { type BackendName, type BackendReport, doctor, useBackend } from '@sandglass/backends'
import { afterAll, describe, expect, test } from 'vitest'
import { cases } from '../cases/index.js'
import { families, trainFamily } from '../families.js'
import { defectOf } from '../known-defects.js'
import { complaintAbout } from '../outcome.js'

/** Random problems a case. */
const runs = 40

/**
 * The whole suite on one backend, in a process of its own: every operation, and a training of every kind of model.
 *
 * @param required whether a machine without this backend fails the suite instead of skipping it
 */
export async function onBackend(name: BackendName, required: boolean): Promise<void> {
  const lacking = required ? null : await reasonAgainst(name)
  if (lacking !== null) {
    const reason = `${name} did not run: ${lacking}`
    console.info(`conformance: ${reason}`)
    test.skip(reason)
    return
  }
  const report = await useBackend(name)
  console.info(`conformance: ${name} runs on ${report.device}`)
  describe(name, () => checkCases(report))
}

function checkCases({ name, missingKernels }: BackendReport): void {
  let held = 0
  test.each(cases)('$name', async (checked) => {
    expect(await complaintAbout(name, checked, runs)).toBeNull()
    held++
  })

  test('reports as missing the kernels that cases fail for', () => {
    const failing = cases.filter((checked) => defectOf(name, checked.name) !== undefined).flatMap(({ kernels }) => kernels)
    for (const kernel of missingKernels) expect(failing).toContain(kernel)
  })

  // Plain JavaScript takes seconds for an image's convolutions; core's contract test runs on it anyway.
  const trained = name === 'cpu' ? families.filter((family) => family.endsWith('dense')) : families
  test.each(trained)('trains: %s', async (family) => {
    const { losses, ...rest } = await trainFamily(family)
    expect(rest).toEqual({ sameAfterLoading: true, tensorsLeft: 0 })
    expect(losses.at(-1)).toBeLessThan(0.9 * (losses[0] ?? 0))
  })

  afterAll(() => console.info(`conformance: ${name} solved ${held} of ${cases.length} cases as expected`))
}

async function reasonAgainst(name: BackendName): Promise<string | null> {
  return (await doctor()).backends.find((backend) => backend.name === name)?.reason ?? null
}
