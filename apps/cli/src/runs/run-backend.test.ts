import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BackendReport } from '@sandglass/backends'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Trained, trainSmall } from '../testing/small-run.js'
import { differenceInBits, readBackend } from './run-backend.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
let report: BackendReport

beforeAll(async () => {
  await trainSmall(directory, '--out', 'run', '--threads', '2')
  report = JSON.parse(readFileSync(inFolder('run/backend.json'), 'utf8')) as BackendReport
})

/** Trains again from the run's config, after its record was changed, and returns what people are told. */
async function repeat(change: Partial<BackendReport>, ...argv: string[]): Promise<string> {
  writeFileSync(inFolder('run/backend.json'), JSON.stringify({ ...report, ...change }))
  return (await run(['train', 'run/config.json', '--epochs', '1', ...argv], { directory })).stderr
}

describe('what a run was computed on', () => {
  it('is kept in its folder, with threads and fused multiply-add', async () => {
    expect(report).toMatchObject({ name: 'wasm', threads: 2, fma: expect.any(Boolean), device: expect.any(String) })
    expect(await readBackend(inFolder('run'))).toEqual(report)
  })

  it('is in what programs and people are told, and in the report', async () => {
    const { document } = await trainSmall<Trained & { backend: BackendReport }>(directory, '--threads', '2')
    expect(document.backend).toEqual(report)
    const inWords = `${report.device} (wasm, 2 threads${report.fma ? ', fused multiply-add' : ''})`
    expect(readFileSync(document.report, 'utf8')).toContain(inWords)
    expect((await run(['inspect', document.run])).stdout).toContain(`trained on       ${inWords}`)
    const evaluated = await runJson<{ backend: BackendReport }>(['evaluate', document.run, '--limit', '10', '--threads', '1'])
    expect(evaluated.document.backend).toMatchObject({ name: 'wasm', threads: 1 })
  })

  it('is compared where the run is repeated: another build rounds differently, threads do not matter', async () => {
    expect(await repeat({}, '--threads', '1')).not.toContain('digits')
    expect(await repeat({ fma: !report.fma })).toContain('The run that this one repeats was computed by')
    expect(await repeat({ name: 'tfjs-wasm', fma: false })).toMatch(/\(tfjs-wasm, 2 threads\): the last digits will differ\./)
  })

  it('may be missing, or be of some other kind', async () => {
    expect(differenceInBits(report, report)).toBeNull()
    mkdirSync(inFolder('other'))
    expect(await readBackend(inFolder('other'))).toBeNull()
    for (const text of ['', 'null', '[]', '{"name":1}']) {
      writeFileSync(inFolder('other/backend.json'), text)
      expect(await readBackend(inFolder('other'))).toBeNull()
    }
  })
})
