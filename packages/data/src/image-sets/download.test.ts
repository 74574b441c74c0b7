import { readdir, readFile } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { InvalidFileError } from '@sandglass/base'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fileAnswers, type LocalServer, serve } from '../testing/serve.js'
import { newFolder, refusal, renamed, smallFiles, smallSet } from '../testing/small-set.js'
import { fourFiles, gzip } from '../testing/write-idx.js'
import { loadImageSet } from './load.js'

const packed = renamed(smallFiles, (name) => `${name}.gz`, gzip)
afterEach(() => {
  vi.restoreAllMocks()
})

async function served(answer: (path: string, response: ServerResponse) => void): Promise<LocalServer> {
  const server = await serve(answer)
  onTestFinished(server.close)
  return server
}

/** Answers as given for the training images, and truly for the rest. */
const spoilt =
  (answer: (response: ServerResponse, bytes: Uint8Array) => void) =>
  (path: string, response: ServerResponse): void => {
    const bytes = packed[path]
    if (bytes !== undefined && path.startsWith('train-images')) answer(response, bytes)
    else fileAnswers(packed)(path, response)
  }

describe('download', () => {
  it('fetches four files, checks them and keeps them unpacked, once', async () => {
    const { url, asked } = await served(fileAnswers(packed))
    const cache = await newFolder()
    const set = smallSet({ mirrors: [url] })
    expect((await loadImageSet(set, { cache, download: true })).train.count).toBe(5)
    expect(asked.sort()).toEqual(Object.keys(packed).sort())
    for (const [name, bytes] of Object.entries(smallFiles))
      expect(new Uint8Array(await readFile(join(cache, 'small', name)))).toEqual(bytes)

    expect((await loadImageSet(set, { cache, download: true })).test.count).toBe(3)
    expect((await loadImageSet(set, { cache })).test.count).toBe(3)
    expect(asked).toHaveLength(4)
  })

  it('does nothing unless it is asked for', async () => {
    const { url, asked } = await served(fileAnswers(packed))
    expect((await refusal({ cache: await newFolder() }, smallSet({ mirrors: [url] }))).code).toBe('not-found')
    expect(asked).toEqual([])
  })

  it('fetches only what the cache lacks or has damaged', async () => {
    const { url, asked } = await served(fileAnswers(packed))
    const cached = renamed(smallFiles, (name) => `small/${name}`)
    delete cached['small/train-images-idx3-ubyte']
    cached['small/t10k-labels-idx1-ubyte'] = Uint8Array.of(1, 2, 3, 4)
    await loadImageSet(smallSet({ mirrors: [url] }), { cache: await newFolder(cached), download: true })
    expect(asked.sort()).toEqual(['t10k-labels-idx1-ubyte.gz', 'train-images-idx3-ubyte.gz'])
  })

  it('goes on to the next mirror when one fails, is wrong or is not there', async () => {
    const wrong = await served(fileAnswers(renamed(fourFiles(6, 4), (name) => `${name}.gz`, gzip)))
    const right = await served(fileAnswers(smallFiles))
    const gone = await served(() => {})
    await gone.close()
    const set = smallSet({ mirrors: [gone.url, wrong.url, right.url] })
    expect((await loadImageSet(set, { cache: await newFolder(), download: true })).train.count).toBe(5)
  })

  it.each<[string, (response: ServerResponse, bytes: Uint8Array) => void, RegExp]>([
    [
      'another content',
      (response) => response.end(gzip(fourFiles(6, 3)['train-images-idx3-ubyte'] as Uint8Array)),
      /train-images-idx3-ubyte\.gz has the SHA-256 [0-9a-f]{64} unpacked, where [0-9a-f]{64} is expected\./,
    ],
    ['gzip cut short', (response, bytes) => response.end(bytes.subarray(0, 300)), /at byte 300: its gzip data can't be unpacked/],
    [
      'a body cut short',
      (response, bytes) => {
        response.writeHead(200, { 'content-length': bytes.length })
        response.write(bytes.subarray(0, 300), () => response.destroy())
      },
      /train-images-idx3-ubyte\.gz broke off \(.+\)\./,
    ],
    ['an error', (response) => response.writeHead(500).end(), /answered 500 Internal Server Error\./],
    [
      'a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
      /has no train-images-idx3-ubyte\./,
    ],
    ['something endless', endless, /at byte 3936: it goes on after the end of its data/],
  ])('refuses %s, keeps nothing of it, and says how to go on', async (_, answer, reason) => {
    const { url } = await served(spoilt(answer))
    const cache = await newFolder()
    const error = await refusal({ cache, download: true }, smallSet({ mirrors: [url] }))
    expect(error.code).toBe('download-failed')
    expect(error.message).toMatch(/^small: train-images-idx3-ubyte could not be downloaded\. /)
    expect(error.message).toMatch(reason)
    expect(error.cure).toBe('Check the connection and try again, or get the files in another way and give their folder as `from`.')
    expect(await readdir(join(cache, 'small')).catch(() => [])).not.toContain('train-images-idx3-ubyte')
  })

  it('is over when it has failed: nothing is written afterwards', async () => {
    const { url } = await served((path, response) => {
      if (path.startsWith('train-images')) response.writeHead(500).end()
      else setTimeout(() => fileAnswers(packed)(path, response), 20)
    })
    const cache = await newFolder()
    await refusal({ cache, download: true }, smallSet({ mirrors: [url] }))
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await readdir(cache)).toEqual([])
  })

  it('says so when no mirror answers', async () => {
    const { url, close } = await served(() => {})
    await close()
    const error = await refusal({ cache: await newFolder(), download: true }, smallSet({ mirrors: [url] }))
    expect(error.message).toMatch(/can't be reached \(.*ECONNREFUSED.*\)\./)
  })

  it.each([
    ['that never answers', () => {}],
    ['that falls silent', (response: ServerResponse, bytes: Uint8Array) => response.write(bytes.subarray(0, 30))],
  ])('leaves a server %s when it is told to stop', async (_, answer) => {
    const controller = new AbortController()
    const reason = new Error('enough')
    const { url } = await served(
      spoilt((response, bytes) => {
        answer(response, bytes)
        setTimeout(() => controller.abort(reason), 50)
      }),
    )
    const loading = loadImageSet(smallSet({ mirrors: [url, url] }), {
      cache: await newFolder(),
      download: true,
      signal: controller.signal,
    })
    await expect(loading).rejects.toBe(reason)
  })

  it.each([
    ['that is no IDX', Uint8Array.of(1, 2, 3, 4)],
    ['that is no gzip', Uint8Array.of(0x1f, 0x8b, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)],
  ])('does not wait for a server that falls silent after something %s', async (_, bytes) => {
    const { url } = await served(spoilt((response) => response.write(bytes)))
    const error = await refusal({ cache: await newFolder(), download: true }, smallSet({ mirrors: [url] }))
    expect(error.code).toBe('download-failed')
  })

  it('leaves whole files only, however many fetch them at once', async () => {
    const { url } = await served(fileAnswers(packed))
    const cache = await newFolder({ 'small/train-images-idx3-ubyte.left-behind.tmp': Uint8Array.of(1) })
    const set = smallSet({ mirrors: [url] })
    const loads = Array.from({ length: 12 }, () => loadImageSet(set, { cache, download: true }))
    for (const { train } of await Promise.all(loads)) expect(train.count).toBe(5)
    expect((await readdir(join(cache, 'small'))).sort()).toEqual(
      [...Object.keys(smallFiles), 'train-images-idx3-ubyte.left-behind.tmp'].sort(),
    )
  })

  it('says so when the cache cannot be written', async () => {
    const { url } = await served(fileAnswers(packed))
    const folder = await newFolder({ small: Uint8Array.of(1) })
    const error = await refusal({ cache: folder, download: true }, smallSet({ mirrors: [url] }))
    expect(error.code).toBe('storage-failed')
    expect(error.message).toMatch(
      /it can't be written \(.+\)\. Free some space, or give a folder that can be written as `cache`\.$/,
    )
  })
})

describe('from a URL', () => {
  it.each([
    ['gzipped files', packed],
    ['plain files', smallFiles],
  ])('reads %s, with or without a slash at its end', async (_, files) => {
    const { url } = await served(fileAnswers(renamed(files, (name) => `data/${name}`)))
    for (const from of [`${url}data`, `${url}data/`, new URL('data', url)])
      expect((await loadImageSet(smallSet(), { from })).train.count).toBe(5)
  })

  it('reads what the server has already unpacked on the way', async () => {
    const { url } = await served((path, response) => {
      const bytes = packed[path]
      response.writeHead(bytes ? 200 : 404, { 'content-encoding': 'gzip' }).end(bytes)
    })
    expect((await loadImageSet(smallSet(), { from: url })).train.count).toBe(5)
  })

  it('names the file that is missing, damaged or out of reach', async () => {
    const { 't10k-labels-idx1-ubyte.gz': _, ...three } = packed
    const missing = await served(fileAnswers(three))
    expect((await refusal({ from: missing.url })).message).toContain(`small: ${missing.url} has no t10k-labels-idx1-ubyte`)
    const damaged = await served(spoilt((response) => response.end('nothing of the kind')))
    const error = await refusal({ from: damaged.url })
    expect(InvalidFileError.isInstance(error)).toBe(true)
    expect(error.message).toContain(`${damaged.url}train-images-idx3-ubyte.gz at byte 0: it is no IDX file`)
    const failing = await served((_, response) => response.writeHead(503).end())
    expect(await refusal({ from: failing.url })).toMatchObject({ code: 'download-failed' })
  })
})

describe('in a browser', () => {
  it('reads from a URL, relative to the page too, and has nothing else', async () => {
    const { url } = await served(fileAnswers(packed))
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    expect((await loadImageSet(smallSet(), { from: url })).train.count).toBe(5)
    expect((await refusal({ from: 'data/mnist' })).message).toMatch(/from must be a URL, got "data\/mnist"/)
    vi.stubGlobal('location', { href: `${url}page/index.html` })
    expect((await loadImageSet(smallSet(), { from: '..' })).train.count).toBe(5)
    vi.unstubAllGlobals()
    expect((await refusal({})).message).toBe(
      'small: a browser has no small of its own. Serve its four IDX files and give their URL as `from`.',
    )
    expect((await loadImageSet(smallSet({ mirrors: [url] }), { download: true })).train.count).toBe(5)
  })
})

/** Images of the right shape that never end, sent as fast as they are taken. */
function endless(response: ServerResponse): void {
  const start = smallFiles['train-images-idx3-ubyte'] as Uint8Array
  const send = () => {
    while (!response.destroyed && response.write(new Uint8Array(65536)));
    if (!response.destroyed) response.once('drain', send)
  }
  response.write(start)
  send()
}
