import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, type Trained, trainSmall } from '../testing/small-run.js'

/** Where the tests work; a plain, a variational, a conditional and a discrete model are trained once for all. */
const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const dense = { type: 'dense', input: [28, 28, 1], hidden: [16], latent: 2 }
const models = {
  variational: { type: 'variational', network: dense, likelihood: 'bernoulli' },
  conditional: { type: 'conditional', network: { ...dense, latent: 3 }, likelihood: 'bernoulli', classes: 4 },
  discrete: {
    type: 'vector-quantized',
    network: { type: 'convolutional', input: [28, 28, 1], channels: [4, 3], latentActivation: 'linear' },
    loss: 'binary-crossentropy',
    entries: 8,
  },
  sparse: {
    type: 'sparse',
    network: { ...dense, hidden: [], latent: 30 },
    loss: 'binary-crossentropy',
    sparsity: { type: 'top-k', active: 3 },
  },
}
const trained = new Map<string, Trained>()

beforeAll(async () => {
  await trainSmall(directory, '--out', 'runs/plain')
  for (const [name, model] of Object.entries(models)) {
    const config = { model, training: { epochs: 2, batchSize: 50 }, data: { training: 'shapes', validation: 50, limit: 200 } }
    writeFileSync(inFolder(`${name}.json`), JSON.stringify(config))
    const { code, document } = await runJson<Trained>(['train', `${name}.json`, '--seed', '1', '--out', `runs/${name}`], {
      directory,
    })
    expect(code, JSON.stringify(document)).toBe(0)
    trained.set(name, document)
  }
}, 120_000)

/** The shape and the numbers of a NumPy file. */
function readNpy(name: string) {
  const bytes = readFileSync(inFolder(name))
  const start = 10 + bytes.readUInt16LE(8)
  const header = bytes.subarray(10, start).toString()
  const shape = (/'shape': \(([^)]*)\)/.exec(header)?.[1] ?? '').split(',').filter((part) => part.trim() !== '')
  const values = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
  const isFloat = header.includes('<f4')
  return {
    shape: shape.map(Number),
    values: Array.from({ length: values.byteLength / 4 }, (_, i) =>
      isFloat ? values.getFloat32(4 * i, true) : values.getInt32(4 * i, true),
    ),
  }
}

describe('the report of a run', () => {
  const figures = (name: string) => trained.get(name)?.figures.map((path) => path.slice(inFolder(`runs/${name}/figures/`).length))

  it('shows what the model is about', () => {
    expect(figures('variational')).toEqual([
      'reconstructions.png',
      'losses.svg',
      'samples.png',
      'latent.svg',
      'manifold.png',
      'interpolations.png',
      'divergences.svg',
    ])
    expect(figures('conditional')).toEqual([
      'reconstructions.png',
      'losses.svg',
      'samples.png',
      'latent.svg',
      'traversals.png',
      'interpolations.png',
      'divergences.svg',
    ])
    expect(figures('discrete')).toEqual(['reconstructions.png', 'losses.svg', 'code-usage.svg', 'samples.png'])
    expect(figures('sparse')).toEqual([
      'reconstructions.png',
      'losses.svg',
      'latent.svg',
      'active-units.svg',
      'unit-usage.svg',
      'parts.png',
    ])
    for (const { figures, report } of trained.values()) for (const path of [...figures, report]) expect(existsSync(path)).toBe(true)
  })

  it('says it in words with figures', () => {
    const text = (name: string) => readFileSync(trained.get(name)?.report ?? '', 'utf8')
    expect(text('variational')).toMatch(
      /on average over the examples: [\d.]+ nats in all, the rate\. (All|\d of) 2 dimensions carry/,
    )
    expect(text('discrete')).toMatch(/Each example becomes 7 × 7 codes\. Of 8 entries \d are used for 50 examples/)
    expect(text('sparse')).toMatch(/On average [\d.]+ of 30 units are on in 50 examples/)
  })
})

describe('generate', () => {
  it('makes what the prior gives, the same for the same seed', async () => {
    const make = (...argv: string[]) => runJson(['generate', 'runs/variational', '--count', '6', '--quiet', ...argv], { directory })
    const { code, document } = await make('--out', 'made/a.npy')
    expect(code).toBe(0)
    expect(document).toMatchObject({
      count: 6,
      shape: [28, 28, 1],
      sampler: 'the standard normal prior',
      seed: 0,
      labels: null,
      out: inFolder('made/a.npy'),
    })
    const made = readNpy('made/a.npy')
    expect(made.shape).toEqual([6, 28, 28, 1])
    expect(made.values.every((value) => value >= 0 && value <= 1)).toBe(true)
    await make('--out', 'made/b.npy')
    expect(readNpy('made/b.npy')).toEqual(made)
    await make('--out', 'made/c.npy', '--seed', '1')
    expect(readNpy('made/c.npy')).not.toEqual(made)
    const picture = await run(['generate', 'runs/variational', '--out', 'made/d.png'], { directory })
    expect(picture.stdout).toMatch(/^sampler +the standard normal prior$/m)
    expect(decode(readFileSync(inFolder('made/d.png'))).height).toBeGreaterThan(100)
  })

  it('fits a sampler once for a model and its data, and draws from it again', async () => {
    await trainSmall(directory, '--seed', '2', '--out', 'runs/kept')
    const made = async (...argv: string[]) => {
      const result = await runJson<{ samplerReused: boolean }>(
        ['generate', 'runs/kept', '--limit', '80', '--count', '3', '--components', '2', ...argv],
        { directory },
      )
      expect(result.code, JSON.stringify(result.document)).toBe(0)
      return result.document.samplerReused
    }
    expect(await made('--out', 'fitted.npy')).toBe(false)
    expect(await made('--out', 'again.npy')).toBe(true)
    expect(readNpy('again.npy')).toEqual(readNpy('fitted.npy'))
    // Other draws of the same sampler; then other parts, other data.
    expect([await made('--seed', '4'), await made('--components', '3'), await made('--limit', '60')]).toEqual([true, false, false])
    const words = await run(['generate', 'runs/kept', '--limit', '60', '--count', '3', '--components', '2'], { directory })
    expect(words.stderr).toMatch(
      /^Drawing from a mixture of 2 normal distributions, which was fitted before and lies in runs\/kept\/model$/m,
    )
    writeFileSync(inFolder('runs/kept/model/sampler.safetensors'), 'damaged')
    expect([await made(), await made()]).toEqual([false, true])
    await runJson<Trained>(
      ['train', 'dense', '--data', 'shapes', '--limit', '100', '--validation', '20', '--epochs', '1', '--out', 'runs/other'],
      { directory },
    )
    writeFileSync(inFolder('runs/other/model/sampler.safetensors'), readFileSync(inFolder('runs/kept/model/sampler.safetensors')))
    const other = await runJson<{ samplerReused: boolean }>(
      ['generate', 'runs/other', '--limit', '80', '--count', '3', '--components', '2'],
      { directory },
    )
    expect(other.document.samplerReused).toBe(false)
  })

  it('fits a mixture where there is no prior, by class and of a size chosen on held-out codes where asked', async () => {
    const make = (...argv: string[]) =>
      runJson(['generate', 'runs/plain', '--count', '4', '--limit', '120', '--quiet', ...argv], { directory })
    expect((await make()).document).toMatchObject({ sampler: 'a mixture of 10 normal distributions', labels: null })
    expect((await make('--class', '2', '--components', '1')).document).toMatchObject({
      sampler: 'a mixture of one normal distribution a class',
      labels: [2, 2, 2, 2],
    })
    const chosen = (await make('--components', '1,2,100')).document.sampler
    expect(chosen).toMatch(/^a mixture of (one|2) normal distribution/)
  })

  it('asks a conditional model for a line of each class, or the one wanted', async () => {
    const make = (...argv: string[]) =>
      runJson(['generate', 'runs/conditional', '--count', '20', '--quiet', ...argv], { directory })
    expect((await make()).document.labels).toEqual([...new Array(10).fill(0), ...new Array(10).fill(1)])
    expect((await make('--class', '3')).document.labels).toEqual(new Array(20).fill(3))
    const { classes } = (await make()).document as unknown as { classes: string[] }
    expect((await make('--class', classes[2] ?? '')).document.labels).toEqual(new Array(20).fill(2))
    const misspelt = await make('--class', `${classes[2]}e`)
    expect(misspelt.code).toBe(2)
    expect((misspelt.document as unknown as Refused).error.cure).toContain(`Did you mean "${classes[2]}"?`)
    const beyond = await make('--class', '4')
    expect([beyond.code, (beyond.document as unknown as Refused).error.message]).toEqual([
      2,
      'generate: --class must be a number from 0 to 3, as the model was trained on 4 classes, got 4.',
    ])
  })

  it('says where few codes are asked to carry many parts, and asks no more of them by itself', async () => {
    const few = await run(['generate', 'runs/plain', '--count', '2', '--limit', '6'], { directory })
    expect(few.stdout).toMatch(/^sampler +a mixture of 6 normal distributions$/m)
    expect(few.stderr).toMatch(/^6 codes of 8 numbers are few for 6 parts, 1 for each: .* raise --limit\.$/m)
  })

  it('learns a prior over discrete codes', async () => {
    const { code, document } = await runJson(['generate', 'runs/discrete', '--count', '3', '--limit', '100', '--quiet'], {
      directory,
    })
    expect([code, document.sampler]).toEqual([0, 'a learnt prior over codes'])
  })

  it('says what suits a model', async () => {
    const refused = async (...argv: string[]) => {
      const { code, document } = await runJson<Refused>(['generate', ...argv, '--quiet'], { directory })
      expect(code).toBe(2)
      return document.error
    }
    expect((await refused('runs/plain', '--sampler', 'prior')).message).toMatch(
      /--sampler must be mixture, as this model's codes were held to no prior/,
    )
    expect((await refused('runs/plain', '--sampler', 'codes')).message).toMatch(
      /--sampler must be mixture, as this model's codes are no entries of a codebook/,
    )
    expect((await refused('runs/discrete', '--sampler', 'mixture')).message).toMatch(/--sampler must be codes, as .* of a codebook/)
    expect(await refused('runs/plain', '--class', '4', '--limit', '80')).toMatchObject({
      message: 'generate: --class must be one of the 4 classes of shapes, got 4.',
      cure: 'There are examples of 0, 1, 2 and 3.',
    })
    expect((await refused('runs/plain', '--components', '81', '--limit', '80')).message).toMatch(
      /--components must be at most 80, as many as there are codes to fit on, got 81/,
    )
    expect((await refused('runs/variational', '--class', '1')).cure).toMatch(/--sampler mixture/)
    expect((await refused('runs/variational', '--components', '3')).cure).toMatch(/--sampler mixture/)
    expect((await refused('runs/variational', '--components', '3,x')).message).toMatch(
      /--components must be a whole number of at least 1/,
    )
    expect((await refused('runs/variational', '--out', 'a.jpg')).message).toMatch(/--out must end in \.png or \.npy/)
  })
})

describe('interpolate', () => {
  it('walks from one example to another', async () => {
    const argv = ['interpolate', 'runs/variational', '--from', '3', '--to', '17', '--steps', '5', '--quiet']
    const { code, document } = await runJson([...argv, '--method', 'spherical', '--out', 'way.npy'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({
      data: 'shapes:test',
      from: 3,
      to: 17,
      steps: 5,
      method: 'spherical',
      labels: [expect.any(Number), expect.any(Number)],
    })
    const way = readNpy('way.npy')
    expect(way.shape).toEqual([5, 28, 28, 1])
    await runJson([...argv, '--out', 'straight.npy'], { directory })
    const straight = readNpy('straight.npy')
    expect(straight.values.slice(0, 784)).toEqual(way.values.slice(0, 784))
    expect(straight).not.toEqual(way)
    await run(['interpolate', 'runs/conditional', '--from', '0', '--to', '1', '--out', 'way.png'], { directory })
    expect(decode(readFileSync(inFolder('way.png'))).width).toBeGreaterThan(300)
  })

  it('names an example that is not there, and flags that are', async () => {
    const { code, document } = await runJson<Refused>(['interpolate', 'runs/plain', '--from', '0', '--to', '2000'], { directory })
    expect([code, document.error.message]).toEqual([
      2,
      'interpolate: --to must be a number below 2000, as there are as many examples, got 2000.',
    ])
    expect((await run(['interpolate', 'runs/plain', '--from', '0'], { directory })).code).toBe(2)
  })
})

describe('traverse', () => {
  it('moves the dimensions that matter most, or those named', async () => {
    const { code, document } = await runJson<{ dimensions: { number: number; values: number[] }[] }>(
      ['traverse', 'runs/plain', '--limit', '60', '--quiet', '--out', 'moved.npy'],
      { directory },
    )
    expect([code, document.dimensions.length]).toEqual([0, 8])
    const { values = [] } = document.dimensions[0] ?? {}
    expect(values.every((value, i) => i === 0 || value > (values[i - 1] as number))).toBe(true)
    expect(readNpy('moved.npy').shape).toEqual([8, 7, 28, 28, 1])
    const named = await runJson(['traverse', 'runs/conditional', '--dimensions', '3,1', '--quiet'], { directory })
    const prior = [-3, -2, -1, 0, 1, 2, 3]
    expect(named.document).toMatchObject({ from: 0, dimensions: [3, 1].map((number) => ({ number, values: prior })) })
    const picture = await run(['traverse', 'runs/conditional', '--from', '5', '--class', '1', '--out', 'moved.png'], { directory })
    expect(picture.stdout).toMatch(/^dimensions +[123], [123], [123]$/m)
    expect(decode(readFileSync(inFolder('moved.png'))).height).toBeGreaterThan(100)
  })

  it('says what there is', async () => {
    const refused = async (...argv: string[]) =>
      (await runJson<Refused>(['traverse', ...argv], { directory })).document.error.message
    expect(await refused('runs/variational', '--dimensions', '3')).toMatch(
      /--dimensions must be from 1 to 2, as the code has 2 numbers, got 3/,
    )
    expect(await refused('runs/variational', '--class', '1')).toMatch(/--class must be left out, as the model looks at no classes/)
    expect(await refused('runs/variational', '--from', '2000')).toMatch(/--from must be a number below 2000/)
    expect(await refused('runs/discrete', '--quiet')).toMatch(/^traverse: the model must be one with continuous codes/)
  })
})

describe('manifold', () => {
  it('shows the plane of a prior, and of a model without one that of its codes', async () => {
    const ofPrior = await runJson(['manifold', 'runs/variational', '--size', '3', '--quiet', '--out', 'plane.npy'], { directory })
    expect(ofPrior.document).toMatchObject({ size: 3, shape: [3, 3, 28, 28, 1], over: 'prior', data: null })
    expect(readNpy('plane.npy').shape).toEqual([3, 3, 28, 28, 1])
    const picture = await run(['manifold', 'runs/sparse', '--size', '2'], { directory })
    expect(picture.stderr).toMatch(
      /^error: manifold: the model must be one whose codes have 2 numbers, got 30\.\nTrain one with --latent 2/m,
    )
    await trainSmall(directory, '--latent', '2', '--out', 'runs/plane')
    const ofCodes = await run(['manifold', 'runs/plane', '--size', '4', '--limit', '50', '--out', 'plane.png'], { directory })
    expect(ofCodes.stdout).toMatch(/^grid +4 × 4, over the codes of 50 examples of shapes:test$/m)
    expect(decode(readFileSync(inFolder('plane.png'))).height).toBeGreaterThan(100)
  })
})

describe('encode', () => {
  it('writes means, draws and posteriors, the same numbers in every form', async () => {
    const encode = async (...argv: string[]) => {
      const { code, document } = await runJson<{ codes: number[][]; shape: number[] }>(
        ['encode', 'runs/variational', '--limit', '1030', ...argv],
        { directory },
      )
      expect(code, JSON.stringify(document)).toBe(0)
      return document
    }
    const [means, posteriors, draws] = [await encode(), await encode('--what', 'posterior'), await encode('--what', 'sample')]
    expect([means.shape, posteriors.shape, draws.shape]).toEqual([[2], [2, 2], [2]])
    expect(posteriors.codes.map((row) => row.slice(0, 2))).toEqual(means.codes)
    expect(draws.codes).not.toEqual(means.codes)
    expect((await encode('--what', 'sample', '--seed', '1')).codes).not.toEqual(draws.codes)
    // Draws of one thousand are not those of the next.
    const steps = [0, 1024].map((example) => (draws.codes[example]?.[0] ?? 0) - (means.codes[example]?.[0] ?? 0))
    expect(steps[0]).not.toBeCloseTo(steps[1] as number, 6)
    await encode('--what', 'posterior', '--out', 'codes.npy')
    const file = readNpy('codes.npy')
    expect(file.shape).toEqual([1030, 2, 2])
    expect(file.values).toEqual(posteriors.codes.flat().map(Math.fround))
    expect(readNpy('codes.labels.npy').shape).toEqual([1030])
    const { stdout } = await run(['encode', 'runs/variational', '--limit', '2', '--what', 'posterior'], { directory })
    expect(stdout).toMatch(/^label,mean_1,mean_2,log_variance_1,log_variance_2\n/)
  })

  it('writes the numbers of codebook entries', async () => {
    const { code } = await run(['encode', 'runs/discrete', '--limit', '4', '--what', 'codes', '--to', 'npy', '--out', 'entries'], {
      directory,
    })
    expect(code).toBe(0)
    const { shape, values } = readNpy('entries')
    expect(shape).toEqual([4, 7, 7])
    expect(values.every((value) => Number.isInteger(value) && value >= 0 && value < 8)).toBe(true)
  })

  it('begins no file for what a model does not have', async () => {
    const { code, document } = await runJson<Refused>(['encode', 'runs/plain', '--what', 'sample', '--out', 'none.csv'], {
      directory,
    })
    expect([code, existsSync(inFolder('none.csv'))]).toEqual([2, false])
    expect(document.error.message).toMatch(/^encode: --what must be 'mean', as the model's codes have no distribution/)
    const entries = await runJson<Refused>(['encode', 'runs/plain', '--what', 'codes'], { directory })
    expect(entries.document.error.message).toMatch(
      /^encode: --what must be mean, as the model's codes are no entries of a codebook/,
    )
    const named = await runJson<Refused>(['encode', 'runs/plain', '--to', 'npy', '--out', 'none.csv'], { directory })
    expect(named.document.error).toMatchObject({
      message: 'encode: --to must be csv, as --out ends in .csv, got "npy".',
      cure: 'Leave it out, or name a file that ends in .npy.',
    })
    const shown = await run(['encode', 'runs/plain', '--to', 'npy', '--json'], { directory })
    expect(shown.stdout).toMatch(/--out must be given, as NumPy files are not for reading/)
  })
})
