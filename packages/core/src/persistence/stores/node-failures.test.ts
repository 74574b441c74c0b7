import type * as FileSystem from 'node:fs/promises'
import { mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { directoryStore } from './node.js'

const { failing } = vi.hoisted(() => ({
  failing: (code: string) => async () => {
    throw Object.assign(new Error(`${code}: as a test has it`), { code })
  },
}))

// A disk that is full, and then read-only: neither can anything be put in place, nor can what was begun be removed.
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<typeof FileSystem>()),
  rename: failing('ENOSPC'),
  rm: failing('EROFS'),
}))

it('tells what failed first, and not that the rest could not be cleared away', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandglass-'))
  const store = directoryStore(folder)
  await expect(store.write('a', new Uint8Array(1))).rejects.toMatchObject({
    code: 'storage-failed',
    message: expect.stringMatching(/^directoryStore: write failed on .*\/a \(ENOSPC\)\. Free some disk space/),
    cause: { code: 'ENOSPC' },
  })
  expect(await readdir(folder)).toEqual([expect.stringMatching(/\.partial$/)])
  expect(await store.list()).toEqual([])
})
