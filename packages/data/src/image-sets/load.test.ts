import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidArgumentError, InvalidFileError, readAll } from '@sandglass/base'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newFolder, refusal, renamed, smallFiles, smallSet } from '../testing/small-set.js'
import { fourFiles, gzip, writeIdx } from '../testing/write-idx.js'
import { defaultCache } from './cache.js'
import type { ImageSetOptions } from './image-set.js'
import { loadImageSet } from './load.js'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('from a folder', () => {
  it('reads images that stay bytes until they are read, with their labels and roles', async () => {
    const { train, test, classes, licence, source } = await loadImageSet(smallSet(), { from: await newFolder(smallFiles) })
    expect(train).toMatchObject({
      count: 5,
      shape: [28, 28, 1],
      range: [0, 1],
      role: 'training',
      name: 'small training images',
    })
    expect(test).toMatchObject({ count: 3, role: 'test', name: 'small test images' })
    expect(train.labels).toEqual(smallFiles['train-labels-idx1-ubyte']?.subarray(8))
    expect({ classes: classes.length, licence, source }).toEqual({ classes: 10, licence: 'none', source: 'these tests' })
    const bytes = smallFiles['train-images-idx3-ubyte']?.subarray(16) ?? new Uint8Array()
    expect((await readAll(train)).values).toEqual(Float32Array.from(bytes, (byte) => byte / 255))
  })

  it.each([
    ['gzipped', renamed(smallFiles, (name) => `${name}.gz`, gzip)],
    ['gzipped without saying so', renamed(smallFiles, (name) => name, gzip)],
    ['named with a dot', renamed(smallFiles, (name) => name.replace('-idx', '.idx'))],
  ])('reads files %s', async (_, files) => {
    const from = await newFolder(files)
    for (const place of [from, pathToFileURL(from), pathToFileURL(from).href])
      expect((await loadImageSet(smallSet(), { from: place })).train.count).toBe(5)
  })

  it('looks nowhere else, and says which file is not there', async () => {
    const { 'train-labels-idx1-ubyte': _, ...three } = smallFiles
    const cache = await newFolder(renamed(smallFiles, (name) => `small/${name}`))
    const from = await newFolder(three)
    const error = await refusal({ from, cache, download: true })
    expect(error.code).toBe('not-found')
    expect(error.message).toBe(
      `small: ${from} has no train-labels-idx1-ubyte, gzipped or not. Give the place of all four files: train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte, t10k-labels-idx1-ubyte.`,
    )
    expect((await refusal({ from: join(from, 'nowhere') })).code).toBe('not-found')
  })

  it.each<[string, Record<string, Uint8Array>, RegExp]>([
    [
      'labels in place of images',
      { 'train-images-idx3-ubyte': smallFiles['train-labels-idx1-ubyte'] as Uint8Array },
      /train-images-idx3-ubyte at byte 3: it has 1 dimension, where 3 dimensions are expected/,
    ],
    [
      "another set's labels",
      { 'train-labels-idx1-ubyte': smallFiles['t10k-labels-idx1-ubyte'] as Uint8Array },
      /train-labels-idx1-ubyte at byte 4: it holds 3 labels for the 5 images of .*train-images-idx3-ubyte/,
    ],
    [
      'a label that is no class',
      { 'train-labels-idx1-ubyte': writeIdx('uint8', [5], [0, 1, 10, 3, 4]) },
      /train-labels-idx1-ubyte at byte 10: it has the label 10, where 0 to 9 are expected/,
    ],
    [
      'images of another size',
      { 't10k-images-idx3-ubyte': writeIdx('uint8', [3, 2, 2], new Uint8Array(12)) },
      /at byte 8: its shape is \[3, 2, 2\]/,
    ],
    ['no images', fourFiles(0, 3), /train-images-idx3-ubyte at byte 4: it holds no images/],
    [
      'a file cut short',
      { 't10k-images-idx3-ubyte': (smallFiles['t10k-images-idx3-ubyte'] as Uint8Array).subarray(0, 99) },
      /at byte 99: it ends early/,
    ],
  ])('refuses %s', async (_, changes, message) => {
    const error = await refusal({ from: await newFolder({ ...smallFiles, ...changes }) })
    expect(InvalidFileError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(message)
  })

  it('refuses a folder in place of a file', async () => {
    const { 'train-images-idx3-ubyte': _, ...three } = smallFiles
    const from = await newFolder(three)
    await mkdir(join(from, 'train-images-idx3-ubyte'))
    expect((await refusal({ from })).message).toMatch(/train-images-idx3-ubyte: it can't be read \(EISDIR.*\)\. Check/)
  })
})

describe('from what is on the machine', () => {
  it('takes the cache first, then what is installed', async () => {
    const cache = await newFolder(renamed(smallFiles, (name) => `small/${name}`))
    const installed = { command: 'apt-get install small', folder: await newFolder(fourFiles(7, 2)) }
    const set = smallSet({ installed })
    expect((await loadImageSet(set, { cache })).train.count).toBe(5)
    expect((await loadImageSet(set, { cache: await newFolder({}) })).train.count).toBe(7)
  })

  it('takes a damaged or incomplete cache for none', async () => {
    const set = smallSet({ installed: { command: 'apt-get install small', folder: await newFolder(fourFiles(7, 2)) } })
    const damaged = renamed(smallFiles, (name) => `small/${name}`)
    damaged['small/t10k-labels-idx1-ubyte'] = Uint8Array.of(0, 0, 8)
    expect((await loadImageSet(set, { cache: await newFolder(damaged) })).train.count).toBe(7)
    delete damaged['small/t10k-labels-idx1-ubyte']
    expect((await loadImageSet(set, { cache: await newFolder(damaged) })).train.count).toBe(7)
  })

  it('finds a package that only the working directory sees, and passes over one without the files', async () => {
    const cache = await newFolder({})
    const inPackage = (files: Record<string, Uint8Array>) => renamed(files, (name) => `node_modules/shipped/${name}`)
    const manifest = { 'package.json': new TextEncoder().encode('{ "name": "shipped", "main": "throws.js" }') }
    const set = smallSet({ package: { name: 'shipped', folder: 'data' } })
    const project = await newFolder(inPackage({ ...manifest, ...renamed(smallFiles, (name) => `data/${name}`) }))
    vi.spyOn(process, 'cwd').mockReturnValue(project)
    expect((await loadImageSet(set, { cache })).train.count).toBe(5)
    vi.spyOn(process, 'cwd').mockReturnValue(await newFolder(inPackage(manifest)))
    expect((await refusal({ cache }, set)).code).toBe('not-found')
  })

  it('names every way to get what is not there', async () => {
    const cache = await newFolder({})
    const error = await refusal({ cache })
    expect(error.code).toBe('not-found')
    expect(error.message).toBe(
      `small: found small neither installed nor in ${join(cache, 'small')}. Run \`npm install no-such-package\`, or give the folder or URL of its four IDX files as \`from\`, or allow the download of 6 kB by \`download: true\`.`,
    )
    const { package: _, ...unpackaged } = smallSet({ installed: { command: 'apt-get install small', folder: join(cache, 'x') } })
    expect((await refusal({ cache }, unpackaged)).message).toContain('Run `apt-get install small`, or')
  })

  it('keeps its cache where the system keeps caches', () => {
    const home = (platform: NodeJS.Platform, variables: Record<string, string>) => {
      vi.stubEnv('HOME', '/home/user')
      vi.stubEnv('XDG_CACHE_HOME', variables.XDG_CACHE_HOME ?? '')
      vi.stubEnv('LOCALAPPDATA', variables.LOCALAPPDATA ?? '')
      vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
      return defaultCache()?.replaceAll('\\', '/')
    }
    expect(home('linux', {})).toBe('/home/user/.cache/sandglass')
    expect(home('linux', { XDG_CACHE_HOME: '/caches' })).toBe('/caches/sandglass')
    expect(home('linux', { XDG_CACHE_HOME: 'relative' })).toBe('/home/user/.cache/sandglass')
    expect(home('darwin', {})).toBe('/home/user/Library/Caches/sandglass')
    expect(home('win32', { LOCALAPPDATA: '/local' })).toBe('/local/sandglass/cache')
  })
})

describe('options', () => {
  it.each([
    [{ from: '' }, 'small: from must be a folder or a URL, got "". Leave it out to have the usual places searched.'],
    [{ from: 3 }, /from must be a folder or a URL, got 3/],
    [{ from: 'http://' }, /from must be a URL, got "http:\/\/"\. Give the whole address/],
    [{ from: 'file:///a%2Fb' }, /from must be a folder or a URL, got "file:/],
    [{ cache: 0 }, /cache must be a folder, got 0/],
    [{ download: 'yes' }, /download must be true or false, got "yes"/],
    [{ signal: new AbortController() }, /signal must be an AbortSignal, got an AbortController\. Give the signal of/],
    [{ path: '/data' }, 'small: there is no field path. The fields are from, cache, download, signal.'],
    [
      '/data',
      /^small: options must be an object with the fields from, .*got "\/data"\. Pass them by name, such as \{ from: … \}\./,
    ],
  ])('refuses %o', async (options, message) => {
    const error = await refusal(options as ImageSetOptions)
    expect(InvalidArgumentError.isInstance(error)).toBe(true)
    expect(error.message).toMatch(message)
  })

  it('stops on a signal, with its reason', async () => {
    const reason = new Error('enough')
    const from = await newFolder(smallFiles)
    await expect(loadImageSet(smallSet(), { from, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const loading = loadImageSet(smallSet(), { from, signal: controller.signal })
    controller.abort(reason)
    await expect(loading).rejects.toBe(reason)
  })
})
