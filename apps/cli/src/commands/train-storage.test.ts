import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import type * as FileSystem from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, small, type Trained } from '../testing/small-run.js'

/** The error that whatever changes the file system meets with; null while all is well. */
const { disk } = vi.hoisted(() => ({ disk: { error: null as string | null } }))

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>()
  const changing = ['appendFile', 'link', 'mkdir', 'rename', 'rm', 'rmdir', 'writeFile'] as const
  const fail = (name: string): never => {
    throw Object.assign(new Error(`${disk.error}: as a test has it, ${name}`), { code: disk.error })
  }
  const guarded = changing.map((name) => {
    const work = real[name] as (...given: unknown[]) => Promise<unknown>
    return [name, async (...given: unknown[]) => (disk.error === null ? work(...given) : fail(name))]
  })
  const open: typeof real.open = async (path, flags = 'r', mode) =>
    disk.error === null || flags === 'r' ? real.open(path, flags, mode) : fail('open')
  return { ...real, ...Object.fromEntries(guarded), open }
})

afterEach(() => {
  disk.error = null
})

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const argv = ['train', 'dense', ...small, '--epochs', '6', '--seed', '1', '--checkpoint-every', '2']
const bytesOf = (...names: string[]) => readFileSync(inFolder(...names)).toString('base64')
const metricsOf = (out: string) => readFileSync(inFolder(out, 'metrics.jsonl'), 'utf8').replace(/"seconds":[\d.e-]+/g, '')

beforeAll(async () => {
  await runJson([...argv, '--out', 'whole'], { directory })
})

/** Trains, and does something once there is a checkpoint. */
async function disturbed(out: string, disturb: () => void, ...more: string[]) {
  const running = runJson<Refused>([...argv, '--out', out, ...more], { directory })
  const isThere = () =>
    existsSync(inFolder(out, 'checkpoints')) && readdirSync(inFolder(out, 'checkpoints')).some((name) => name.startsWith('step-'))
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, 1))
  disturb()
  return await running
}

/** Lets this process, which goes on, be one that has ended. */
function endProcess(out: string): void {
  for (const name of readdirSync(inFolder(out)).filter((each) => each.startsWith('lock-'))) {
    const lock = JSON.parse(readFileSync(inFolder(out, name), 'utf8')) as object
    writeFileSync(inFolder(out, name), JSON.stringify({ ...lock, process: 2 ** 22 + 1 }))
  }
}

async function expectResumed(out: string): Promise<void> {
  const { code, document } = await runJson<Trained>(['train', '--resume', out], { directory })
  expect([code, document.stopped]).toEqual([0, 'completed'])
  expect(bytesOf(out, 'model', 'model.safetensors')).toBe(bytesOf('whole', 'model', 'model.safetensors'))
  expect(metricsOf(out)).toBe(metricsOf('whole'))
  expect(readdirSync(inFolder(out)).sort()).toEqual(readdirSync(inFolder('whole')).sort())
}

it.each([
  ['EROFS', 'the file system is read-only', /^Have the file system mounted for writing again, or copy the run to another\. /],
  ['ENOSPC', 'the disk is full', /^Free some space on that disk, or copy the run to another\. /],
  ['EACCES', 'permission denied', /^Take the right to write there again, or copy the run elsewhere\. /],
])(
  '%s while it trains is told first, with what the run still has, and resuming ends on the same bits',
  async (error, problem, cure) => {
    const { code, document } = await disturbed(error, () => {
      disk.error = error
    })
    disk.error = null
    expect([code, document.error.code]).toEqual([1, 'storage-failed'])
    expect(document.error.message).toMatch(/^train: \w+\/(checkpoints\/step-\d{8}\.safetensors|metrics\.jsonl) can't be written: /)
    expect(document.error.message).toContain(`can't be written: ${problem} (${error}).`)
    expect(document.error.cure).toMatch(cure)
    const [, step] =
      / Then sandglass train --resume \w+ goes on after step (\d+), whose checkpoint is whole\.$/.exec(document.error.cure) ?? []
    expect(readdirSync(inFolder(error, 'checkpoints')).at(-1)).toBe(`step-${step?.padStart(8, '0')}.safetensors`)
    // The lock could not be removed.
    expect(existsSync(inFolder(error, 'lock-1'))).toBe(true)
    endProcess(error)
    await expectResumed(error)
  },
)

it('writes nothing into a folder that was removed, moved or taken meanwhile', async () => {
  const lost = /^train: \w+ is no longer this training's: it was removed or moved, or another process has taken it\.$/
  const removed = await disturbed('removed', () => rmSync(inFolder('removed'), { recursive: true }))
  expect([removed.code, removed.document.error.code]).toEqual([1, 'storage-failed'])
  expect(removed.document.error.message).toMatch(lost)
  expect(existsSync(inFolder('removed'))).toBe(false)

  const moved = await disturbed('moved', () => renameSync(inFolder('moved'), inFolder('elsewhere')))
  expect(moved.document.error.message).toMatch(lost)
  expect(existsSync(inFolder('moved'))).toBe(false)
  endProcess('elsewhere')
  await expectResumed('elsewhere')

  const replaced = await disturbed('replaced', () => {
    rmSync(inFolder('replaced'), { recursive: true })
    mkdirSync(inFolder('replaced'))
    writeFileSync(inFolder('replaced', 'lock-1'), 'of another')
  })
  expect(replaced.document.error.message).toMatch(lost)
  expect(readdirSync(inFolder('replaced'))).toEqual(['lock-1'])
})

it('a run that is complete is so where nothing can be written, and one that is not says where it goes on', async () => {
  disk.error = 'EROFS'
  const complete = await run(['train', '--resume', 'whole'], { directory })
  expect([complete.code, complete.stderr]).toEqual([0, 'whole is complete, and nothing is left to resume.\n'])
  disk.error = null
  await disturbed('archived', () => {
    disk.error = 'EROFS'
  })
  endProcess('archived')
  const { code, document } = await runJson<Refused>(['train', '--resume', 'archived'], { directory })
  expect([code, document.error]).toEqual([
    1,
    {
      code: 'storage-failed',
      message: "train: archived can't be written: the file system is read-only (EROFS).",
      cure: 'Where it can be written, or from a copy of archived elsewhere, the run goes on.',
    },
  ])
})

it('a folder that can’t be made is told as such, by the command', async () => {
  disk.error = 'ENOSPC'
  const { code, document } = await runJson<Refused>([...argv, '--out', 'never/made'], { directory })
  expect([code, document.error.code]).toEqual([1, 'storage-failed'])
  expect(document.error.message).toBe("train: never/made can't be made a run folder: the disk is full (ENOSPC).")
})
