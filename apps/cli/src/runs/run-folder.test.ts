import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { checkSpace, createRunFolder } from './run-folder.js'

let directory: string
beforeEach(() => {
  directory = temporaryFolder()
})

const create = (out: string | null) => createRunFolder('train', { out, name: 'dense-1', directory })

describe('createRunFolder', () => {
  it('finds a fresh name each time', async () => {
    const folders = await Promise.all([create(null), create(null), create(null)])
    expect(folders.map(({ path }) => path).sort()).toEqual(
      ['dense-1', 'dense-1-2', 'dense-1-3'].map((name) => join(directory, 'runs', name)),
    )
  })

  it('takes a new folder or an empty one, but nothing else', async () => {
    expect((await create('deep/new')).path).toBe(join(directory, 'deep/new'))
    mkdirSync(join(directory, 'empty'))
    expect((await create('empty')).path).toBe(join(directory, 'empty'))
    mkdirSync(join(directory, 'full'))
    writeFileSync(join(directory, 'full', 'metrics.jsonl'), '')
    await expect(create('full')).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/^train: --out must be a new or empty folder, and full has something in it\. Choose another/),
    })
  })

  it('says that a folder can’t be made', async () => {
    writeFileSync(join(directory, 'file'), '')
    for (const out of ['file', 'file/run'])
      await expect(create(out)).rejects.toMatchObject({ code: 'invalid-argument', message: expect.stringMatching(/--out/) })
  })

  it('adds metrics line by line', async () => {
    const folder = await create('run')
    await folder.appendMetrics({ loss: 0.5, epoch: 1 })
    await folder.appendMetrics({ loss: 0.25, epoch: 2 })
    expect(readFileSync(join(folder.path, 'metrics.jsonl'), 'utf8')).toBe('{"epoch":1,"loss":0.5}\n{"epoch":2,"loss":0.25}\n')
  })

  it('takes itself back, but not the folder that was there', async () => {
    const created = await create('new')
    await created.discard()
    expect(existsSync(created.path)).toBe(false)
    mkdirSync(join(directory, 'empty'))
    const found = await create('empty')
    await found.discard()
    expect(existsSync(found.path)).toBe(true)
  })
})

describe('checkSpace', () => {
  it('says what is needed and what there is', async () => {
    await checkSpace('train', directory, 1000)
    await expect(checkSpace('train', directory, 1e18)).rejects.toMatchObject({
      code: 'storage-failed',
      message: expect.stringMatching(/^train: the run needs about 1000000000\.0 GB, and there are .* left for /),
      cure: expect.stringMatching(/--out/),
    })
  })
})
