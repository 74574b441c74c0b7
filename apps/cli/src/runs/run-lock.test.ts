import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { isRunning, processStart } from './process-start.js'
import { lockFolder } from './run-lock.js'

let folder: string
beforeEach(() => {
  folder = temporaryFolder()
})

const lock = () => lockFolder('train', folder, 'runs/1')
const owned = (owner: object, number = 1) =>
  writeFileSync(
    join(folder, `lock-${number}`),
    JSON.stringify({ process: process.pid, host: hostname(), since: 'today', ...owner }),
  )

/** The number of a process that has been. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid ?? expect.unreachable()
}

describe('lockFolder', () => {
  it('lets one hold a folder at a time, and names who that is', async () => {
    const first = await lock()
    const owner = JSON.parse(readFileSync(join(folder, 'lock-1'), 'utf8'))
    expect(owner).toMatchObject({ process: process.pid, host: hostname(), since: expect.stringMatching(/^\d{4}-/) })
    await expect(lock()).rejects.toMatchObject({
      code: 'in-use',
      message: expect.stringMatching(/^train: runs\/1 is in use by process \d+ on .+, since \d{4}-.* Wait for it or stop it/),
    })
    await first.release()
    await first.release()
    expect(readdirSync(folder)).toEqual([])
    await (await lock()).release()
  })

  it('takes the lock of a dead process over at once', async () => {
    owned({ process: await deadProcess() })
    const taken = await lock()
    expect(readdirSync(folder)).toEqual(['lock-2'])
    await taken.release()
  })

  it('knows a process that was given a dead one’s number by when it began', async () => {
    const started = await processStart(process.pid)
    owned({ processStart: started === null ? null : 'another time' })
    // A system that does not tell can't know it for dead.
    if (started === null) await expect(lock()).rejects.toThrow('in use')
    else await (await lock()).release()
    owned({ processStart: started }, 7)
    await expect(lock()).rejects.toThrow(/in use by process/)
  })

  it('never guesses about another machine', async () => {
    owned({ host: 'elsewhere', process: await deadProcess() }, 3)
    await expect(lock()).rejects.toThrow(/on elsewhere, since today\. If that process has ended, remove lock-3 from the folder\./)
  })

  it('knows a lock that came with a copy of its folder', async () => {
    const first = await lock()
    const copy = temporaryFolder()
    cpSync(folder, copy, { recursive: true })
    const second = await lockFolder('train', copy, 'runs/copy')
    expect(readdirSync(copy)).toEqual(['lock-2'])
    await expect(lock()).rejects.toThrow('in use')
    for (const taken of [first, second]) await taken.release()
  })

  it('holds no longer than its file is there, and is its own', async () => {
    const taken = await lock()
    expect(await taken.isHeld()).toBe(true)
    rmSync(join(folder, 'lock-1'))
    expect(await taken.isHeld()).toBe(false)
    const other = await lock()
    expect([await taken.isHeld(), await other.isHeld()]).toEqual([false, true])
    await taken.release()
    expect(await other.isHeld()).toBe(true)
    await other.release()
    rmSync(folder, { recursive: true })
    expect(await other.isHeld()).toBe(false)
    await other.release()
  })

  it('takes over what names nobody', async () => {
    for (const text of ['', '{', 'null', '{"process":"x"}']) {
      writeFileSync(join(folder, 'lock-1'), text)
      await (await lock()).release()
      expect(readdirSync(folder)).toEqual([])
    }
  })

  it('gives a dead one’s folder to one of many', async () => {
    for (let round = 0; round < 20; round++) {
      owned({ process: 2 ** 22 + 1 })
      const results = await Promise.allSettled(Array.from({ length: 8 }, lock))
      const winners = results.filter((result) => result.status === 'fulfilled')
      expect(winners).toHaveLength(1)
      await winners[0]?.value.release()
      expect(readdirSync(folder)).toEqual([])
    }
  })
})

describe('isRunning', () => {
  it('knows the living from the dead, whether they were waited for or not', async () => {
    expect(await isRunning(process.pid, await processStart(process.pid))).toBe(true)
    expect(await isRunning(await deadProcess(), null)).toBe(false)
  })
})
