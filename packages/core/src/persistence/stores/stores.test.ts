import { mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidArgumentError, SandglassError, type Store } from '@sandglass/base'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { opfsStore } from './browser.js'
import { FakeDirectory, FakeFile, openStreams } from './fake-opfs.js'
import { memoryStore } from './memory.js'
import { directoryStore } from './node.js'

const folder = await mkdtemp(join(tmpdir(), 'sandglass-stores-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let count = 0
const stores: Record<string, () => Store> = {
  memoryStore,
  directoryStore: () => directoryStore(join(folder, `${count++}`)),
  opfsStore: () => opfsStore(`runs/${count++}`),
}

beforeEach(() => {
  const root = new FakeDirectory()
  vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } })
  vi.stubGlobal('FileSystemFileHandle', FakeFile)
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

describe.each(Object.entries(stores))('%s', (_, create) => {
  it('reads what was last written, and null before', async () => {
    const store = create()
    expect(await store.read('a')).toBeNull()
    expect(await store.read('a/b')).toBeNull()
    expect(await store.list()).toEqual([])
    await store.write('a', bytes(1, 2, 3))
    await store.write('a', bytes(4))
    await store.write('deep/er/b.bin', bytes())
    expect(await store.read('a')).toEqual(bytes(4))
    expect(await store.read('deep/er/b.bin')).toEqual(bytes())
    expect(await store.read('a/b')).toBeNull()
  })

  it('keeps its own copy', async () => {
    const store = create()
    const values = Buffer.from([1, 2])
    await store.write('a', values)
    values[0] = 9
    const read = await store.read('a')
    expect(read).toEqual(bytes(1, 2))
    read?.fill(0)
    expect(await store.read('a')).toEqual(bytes(1, 2))
  })

  it('lists names by prefix, sorted, and removes them', async () => {
    const store = create()
    for (const name of ['b/2', 'b/10', 'a', 'bc']) await store.write(name, bytes(1))
    expect(await store.list()).toEqual(['a', 'b/10', 'b/2', 'bc'])
    expect(await store.list('b/')).toEqual(['b/10', 'b/2'])
    await store.remove('b/2')
    await store.remove('b/2')
    await store.remove('never/was')
    expect(await store.list('b')).toEqual(['b/10', 'bc'])
  })

  it('refuses names that lead elsewhere', async () => {
    const store = create()
    const bad = ['', '/a', 'a/', 'a//b', '..', '../a', 'a/../b', './a', 'a\\b', 'C:a', 'a\0', 'x.partial']
    for (const name of bad) {
      await expect(store.write(name, bytes(1)), name).rejects.toThrow(InvalidArgumentError)
      await expect(store.read(name), name).rejects.toThrow(InvalidArgumentError)
      await expect(store.remove(name), name).rejects.toThrow(InvalidArgumentError)
    }
    expect(await store.list()).toEqual([])
  })
})

describe('directoryStore', () => {
  it('leaves no partial file, neither after a write nor after a failure', async () => {
    const path = join(folder, 'atomic')
    const store = directoryStore(path)
    await store.write('taken/file', bytes(1))
    await expect(store.write('taken', bytes(2))).rejects.toMatchObject({ code: 'storage-failed' })
    expect((await readdir(path, { recursive: true })).sort()).toEqual(['taken', 'taken/file'])
  })

  it('does not list what another process was writing', async () => {
    const path = join(folder, 'died')
    const store = directoryStore(path)
    await store.write('a', bytes(1))
    await writeFile(join(path, '.0000.partial'), 'half')
    expect(await store.list()).toEqual(['a'])
  })

  it('says what failed and what cures it', async () => {
    await symlink('loop', join(folder, 'loop'))
    const error = await directoryStore(join(folder, 'loop'))
      .write('a', bytes(1))
      .catch((reason: unknown) => reason)
    expect(SandglassError.isInstance(error) && error.message).toMatch(/^directoryStore: write failed on .*loop\/a \(\w+\)\. \w/)
  })
})

describe('opfsStore', () => {
  it('keeps the old bytes when a write fails', async () => {
    const store = opfsStore('runs')
    await store.write('a', bytes(1))
    const failure = vi.spyOn(FakeFile.prototype, 'createWritable').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
    await expect(store.write('a', bytes(2))).rejects.toThrow(
      "opfsStore: write failed on a (QuotaExceededError). Free some of the site's storage",
    )
    failure.mockRestore()
    expect(await store.read('a')).toEqual(bytes(1))
  })

  it.each([
    ['a stream', FakeFile],
    ['a move', { prototype: {} }],
  ])('leaves nothing open and nothing behind when the disk is full, writing by %s', async (_, handles) => {
    vi.stubGlobal('FileSystemFileHandle', handles)
    const root = new FakeDirectory()
    vi.stubGlobal('navigator', { storage: { getDirectory: async () => root } })
    const store = opfsStore('runs')
    await store.write('a', bytes(1))
    for (const name of ['a', 'b'])
      await expect(store.write(name, new Uint8Array(FakeFile.room + 1))).rejects.toMatchObject({ code: 'storage-failed' })
    expect(openStreams.size).toBe(0)
    expect(await store.read('a')).toEqual(bytes(1))
    expect([...(await root.getDirectoryHandle('runs')).children.keys()]).toEqual(['a'])
  })

  it('writes aside and moves in a browser that has no createWritable', async () => {
    vi.stubGlobal('FileSystemFileHandle', { prototype: {} })
    const store = opfsStore('runs')
    await store.write('a', bytes(1, 2))
    await store.write('a', bytes(3))
    expect(await store.read('a')).toEqual(bytes(3))
    expect(await store.list()).toEqual(['a'])
  })
})
