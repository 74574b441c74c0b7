import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'

/** Where the tests work; `runs/plain` and `runs/noisy` are trained once for all. */
const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

const small = ['--data', 'shapes', '--limit', '200', '--validation', '50', '--epochs', '2', '--batch-size', '50', '--latent', '8']
const train = (...argv: string[]) => runJson<Trained>(['train', 'dense', ...small, '--seed', '1', ...argv], { directory })

interface Trained {
  run: string
  model: string
  epochs: number
  loss: number[]
  validationLoss: number[] | null
  secondsPerEpoch: number
  device: string
  seed: number
  stopped: string
  examples: { training: number; validation: number }
  figures: string[]
  report: string
}

interface Refused {
  error: { code: string; message: string; cure: string }
}

let plain: Trained

beforeAll(async () => {
  plain = (await train('--out', 'runs/plain')).document
  await train('--out', 'runs/noisy', '--noise', '0.5')
}, 60_000)

describe('train', () => {
  it('tells programs what came of it', () => {
    expect(plain).toMatchObject({
      run: inFolder('runs/plain'),
      model: inFolder('runs/plain/model'),
      epochs: 2,
      seed: 1,
      stopped: 'completed',
      device: expect.any(String),
      secondsPerEpoch: expect.any(Number),
      examples: { training: 200, validation: 50 },
    })
    expect(plain.loss).toHaveLength(2)
    expect(plain.validationLoss).toHaveLength(2)
    expect(plain.loss[1]).toBeLessThan(plain.loss[0] as number)
  })

  it('leaves a run with all that belongs to it', () => {
    const files = ['config.json', 'metrics.jsonl', 'model/model.safetensors', 'model/config.json', 'report.html']
    for (const file of files) expect(existsSync(inFolder('runs/plain', file)), file).toBe(true)
    const metrics = readFileSync(inFolder('runs/plain/metrics.jsonl'), 'utf8').trim().split('\n')
    expect(metrics.map((line) => (JSON.parse(line) as { loss: number }).loss)).toEqual(plain.loss)
    const [picture = '', curve = ''] = plain.figures
    expect(decode(readFileSync(picture)).width).toBeGreaterThan(240)
    expect(readFileSync(curve, 'utf8')).toMatch(/^<svg/)
    const report = readFileSync(plain.report, 'utf8')
    expect(report).toContain('Dense autoencoder')
    expect(report).toContain(plain.loss[1]?.toFixed(4))
  })

  it('repeats a run from its config, bit for bit', async () => {
    const { document } = await runJson<Trained>(['train', 'runs/plain/config.json', '--out', 'runs/again'], { directory })
    expect(document.loss).toEqual(plain.loss)
    expect(document.validationLoss).toEqual(plain.validationLoss)
    const weights = (name: string) => readFileSync(inFolder('runs', name, 'model/model.safetensors'))
    expect(weights('again').equals(weights('plain'))).toBe(true)
    expect(readFileSync(inFolder('runs/again/config.json'), 'utf8')).toBe(readFileSync(inFolder('runs/plain/config.json'), 'utf8'))
  })

  it('takes a config of one’s own, and does without validation', async () => {
    const config = {
      model: { type: 'autoencoder', network: { type: 'dense', input: [28, 28, 1], latent: 2 }, loss: 'mean-squared-error' },
      training: { epochs: 1, batchSize: 64 },
      data: { training: 'shapes', limit: 128 },
    }
    writeFileSync(inFolder('mine.json'), JSON.stringify(config))
    const { code, document } = await runJson<Trained>(['train', 'mine.json'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ epochs: 1, validationLoss: null, examples: { training: 128, validation: 0 } })
    expect(document.run).toMatch(/runs\/mine-\d{4}-\d\d-\d\d-\d{6}$/)
  })

  it('gives each run a fresh folder', async () => {
    const argv = ['train', 'dense', ...small, '--epochs', '1', '--seed', '5', '--quiet']
    const folders = [await run(argv, { directory }), await run(argv, { directory })].map(
      ({ stdout }) => /^run +(.*)$/m.exec(stdout)?.[1],
    )
    expect(folders).toEqual(['runs/dense-5', 'runs/dense-5-2'])
  })

  it('shows people what it does, and stdout only the result', async () => {
    const { stdout, stderr } = await run(['train', 'dense', ...small, '--epochs', '1', '--seed', '6'], { directory })
    expect(stdout).toMatch(
      /^run +runs\/dense-6\nloss +0\.\d+\nvalidation loss +0\.\d+\nepochs +1, .*\ndevice +.*\nreport +runs\/dense-6\/report\.html\n$/,
    )
    expect(stderr).toMatch(/epoch 1\/1 {3}loss 0\.\d+ {3}validation 0\.\d+/)
    expect(stderr).toMatch(/^original/m)
    expect(stderr).toMatch(/^reconstruction/m)
    const quiet = await run(['train', 'dense', ...small, '--epochs', '1', '--seed', '6', '--quiet'], { directory })
    expect(quiet.stderr).toBe('')
  })

  it('saves what there is when it is stopped', async () => {
    const stop = new AbortController()
    const running = runJson<Trained>(['train', 'dense', ...small, '--epochs', '100000', '--out', 'runs/stopped'], {
      directory,
      signal: stop.signal,
    })
    while (!existsSync(inFolder('runs/stopped/metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 10))
    stop.abort()
    const { code, document } = await running
    expect(code).toBe(130)
    expect(document.stopped).toBe('aborted')
    expect(document.epochs).toBeGreaterThan(0)
    const evaluated = await runJson<{ loss: number }>(['evaluate', 'runs/stopped', '--limit', '10'], { directory })
    expect(evaluated.code).toBe(0)
    expect(evaluated.document.loss).toBeGreaterThan(0)
  })
})

describe('train refuses', () => {
  const refusals: [string, string[], RegExp, RegExp][] = [
    [
      'an unknown recipe',
      ['dens'],
      /^train: there is no recipe "dens"; the recipes are dense and denoiser\.$/,
      /^Did you mean dense\?$/,
    ],
    ['a missing config', ['there/is/none.json'], /^train: there is no file there\/is\/none\.json\.$/, /path/],
    [
      'a bad number',
      ['dense', '--epochs', 'ten'],
      /^train: --epochs must be a whole number of at least 1, got "ten"\.$/,
      /^Leave it out for 10\.$/,
    ],
    ['a bad noise', ['dense', '--noise', '-1'], /--noise must be a number of at least 0, got "-1"/, /--noise 0\.5/],
    ['a misspelt field', ['dense', '--set', 'training.epoch=1'], /training\.epoch/, /^Did you mean training\.epochs\?$/],
    [
      'an unknown data set',
      ['dense', '--data', 'minst'],
      /^train: --data must be mnist, fashion-mnist or shapes/,
      /^Did you mean mnist\?$/,
    ],
    [
      'test examples to train on',
      ['dense', '--data', 'shapes:test'],
      /^train: training must not hold test examples\.$/,
      /allowTestExamples/,
    ],
    ['an unknown flag', ['dense', '--epoch', '3'], /^unknown option '--epoch'\.$/, /^Did you mean --epochs\?$/],
    ['a missing recipe', [], /^missing required argument 'recipe'\.$/, /--help/],
    ['an unknown backend', ['dense', '--backend', 'gpu'], /'--backend <name>' argument 'gpu' is invalid/, /--help/],
    [
      'a loss that the output does not fit',
      ['dense', '--data', 'shapes', '--set', 'model.outputActivation=tanh'],
      /outputActivation must be "sigmoid"/,
      /Leave it out/,
    ],
    ['an input of another shape', ['dense', '--data', 'shapes', '--set', 'model.network.input=[14,14,1]'], /shape/, /./],
  ]

  it.each(refusals)('%s', async (_, argv, message, cure) => {
    const folder = temporaryFolder()
    const { code, document, stderr } = await runJson<Refused>(['train', ...argv], { directory: folder })
    expect(code).toBe(2)
    expect(document.error.message).toMatch(message)
    expect(document.error.cure).toMatch(cure)
    expect(stderr).toBe(`error: ${document.error.message}\n${document.error.cure}\n`)
    // Nothing is left of a run that never began.
    expect(existsSync(join(folder, 'runs')) && existsSync(join(folder, 'runs', 'dense'))).toBe(false)
  })

  it('a config file that is not JSON', async () => {
    writeFileSync(inFolder('broken.json'), '{ "model": ')
    const { code, document } = await runJson<Refused>(['train', 'broken.json'], { directory })
    expect(code).toBe(2)
    expect(document.error).toMatchObject({ code: 'invalid-file', message: expect.stringMatching(/^broken\.json: it is not JSON/) })
  })

  it('to overwrite a run', async () => {
    const before = readFileSync(inFolder('runs/plain/metrics.jsonl'), 'utf8')
    const { code, document } = (await train('--out', 'runs/plain')) as unknown as { code: number; document: Refused }
    expect(code).toBe(2)
    expect(document.error.message).toBe('train: --out must be a new or empty folder, and runs/plain has something in it.')
    expect(readFileSync(inFolder('runs/plain/metrics.jsonl'), 'utf8')).toBe(before)
  })

  it('a folder that can’t be written, before it trains', async () => {
    writeFileSync(inFolder('file'), '')
    const { code, document, stderr } = (await train('--out', 'file/run')) as unknown as {
      code: number
      document: Refused
      stderr: string
    }
    expect(code).toBe(1)
    expect(document.error.code).toBe('storage-failed')
    expect(stderr).not.toContain('epoch')
  })

  it('data outside of the loss’s range, and leaves no folder', async () => {
    const { code, document } = (await train(
      '--out',
      'runs/tanh',
      '--loss',
      'mean-squared-error',
      '--set',
      'training.epochs=0',
    )) as unknown as {
      code: number
      document: Refused
    }
    expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
    expect(existsSync(inFolder('runs/tanh'))).toBe(false)
  })
})

describe('evaluate', () => {
  it('measures a run on the test examples of its own data', async () => {
    const { code, document } = await runJson(['evaluate', 'runs/plain'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ model: inFolder('runs/plain/model'), data: 'shapes:test', examples: 2000, noise: null })
    expect(document.loss).toBeCloseTo(plain.validationLoss?.at(-1) as number, 1)
    expect(document.meanSquaredError).toBeGreaterThan(0)
  })

  it('takes a model without its run, if told the data', async () => {
    const { code, document } = await runJson<Refused>(['evaluate', 'runs/plain/model/model.safetensors'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ data: 'shapes:test' })
    mkdirSync(inFolder('alone'), { recursive: true })
    for (const name of ['model.safetensors', 'config.json'])
      writeFileSync(inFolder('alone', name), readFileSync(inFolder('runs/plain/model', name)))
    const without = await runJson<Refused>(['evaluate', 'alone'], { directory })
    expect(without.code).toBe(2)
    expect(without.document.error.cure).toMatch(/--data/)
    const told = await runJson(['evaluate', 'alone', '--data', 'shapes:train', '--limit', '30', '--batch-size', '7'], { directory })
    expect(told.document).toMatchObject({ data: 'shapes:train', examples: 30 })
  })

  it('makes the noise that the model was trained with, or what it is told', async () => {
    const measure = async (...argv: string[]) =>
      (await runJson<{ loss: number; noise: object | null }>(['evaluate', 'runs/noisy', '--limit', '50', ...argv], { directory }))
        .document
    const [asTrained, none, other] = [await measure(), await measure('--noise', '0'), await measure('--seed', '9')]
    expect(asTrained.noise).toEqual({ type: 'gaussian', standardDeviation: 0.5, clip: [0, 1] })
    expect(none.noise).toBeNull()
    expect(new Set([asTrained.loss, none.loss, other.loss]).size).toBe(3)
    expect((await measure()).loss).toBe(asTrained.loss)
  })

  it('says where it looked for a model', async () => {
    const { code, document } = await runJson<Refused>(['evaluate', 'runs/nowhere'], { directory })
    expect(code).toBe(2)
    expect(document.error).toMatchObject({ code: 'not-found', message: 'evaluate: there is no model in runs/nowhere.' })
    expect(document.error.cure).toMatch(/sandglass train makes one/)
  })

  it('refuses a model that is damaged', async () => {
    mkdirSync(inFolder('damaged'), { recursive: true })
    const bytes = readFileSync(inFolder('runs/plain/model/model.safetensors'))
    writeFileSync(inFolder('damaged/model.safetensors'), bytes.subarray(0, bytes.length - 100))
    const { code, document } = await runJson<Refused>(['evaluate', 'damaged', '--data', 'shapes'], { directory })
    expect([code, document.error.code]).toEqual([2, 'invalid-file'])
  })
})

describe('reconstruct and denoise', () => {
  it('show and keep a picture', async () => {
    const { code, stdout, stderr } = await run(['reconstruct', 'runs/plain', '--limit', '20', '--out', 'pictures/back.png'], {
      directory,
    })
    expect(code).toBe(0)
    expect(stdout).toMatch(/^reconstructed +mean squared error 0\.\d+, \d+\.\d\d dB$/m)
    expect(stderr).toMatch(/^original/m)
    expect(decode(readFileSync(inFolder('pictures/back.png'))).height).toBeGreaterThan(100)
  })

  it('measure how near the model comes', async () => {
    interface Restored {
      meanSquaredError: number
      peakSignalToNoiseRatio: number
      noisy: { meanSquaredError: number; peakSignalToNoiseRatio: number }
      picture: string | null
    }
    const back = await runJson<Restored>(['reconstruct', 'runs/plain', '--limit', '100'], { directory })
    const evaluated = await runJson<{ meanSquaredError: number }>(['evaluate', 'runs/plain', '--limit', '100'], { directory })
    expect(back.document.meanSquaredError).toBeCloseTo(evaluated.document.meanSquaredError, 6)
    const clean = await runJson<Restored>(['denoise', 'runs/noisy', '--limit', '100'], { directory })
    expect(clean.document.picture).toBeNull()
    // Noise of standard deviation 0.5, clipped: mostly on black, where half of it is lost.
    expect(clean.document.noisy.meanSquaredError).toBeGreaterThan(0.08)
    expect(clean.document.noisy.meanSquaredError).toBeLessThan(0.17)
    expect(clean.document.noisy.peakSignalToNoiseRatio).toBeCloseTo(-10 * Math.log10(clean.document.noisy.meanSquaredError), 0)
  })

  it('denoise asks for noise where there is none', async () => {
    const { code, document } = await runJson<Refused>(['denoise', 'runs/plain'], { directory })
    expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
    expect(document.error.cure).toMatch(/--noise 0\.5/)
  })
})

describe('encode', () => {
  it('writes a line an example', async () => {
    const { code, stdout, stderr } = await run(['encode', 'runs/plain', '--limit', '5'], { directory })
    expect([code, stderr]).toEqual([0, ''])
    const [header = '', ...lines] = stdout.trimEnd().split('\n')
    expect(header.split(',')).toEqual(['label', ...Array.from({ length: 8 }, (_, index) => `latent_${index + 1}`)])
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line.split(',').map(Number).every(Number.isFinite)).toBe(true)
  })

  it('gives the same codes in every form', async () => {
    interface Encoded {
      codes: number[][]
      labels: number[]
      shape: number[]
    }
    const { document } = await runJson<Encoded>(['encode', 'runs/plain', '--limit', '5'], { directory })
    expect(document).toMatchObject({ shape: [8], labels: expect.any(Array) })
    await run(['encode', 'runs/plain', '--limit', '5', '--out', 'codes.json'], { directory })
    await run(['encode', 'runs/plain', '--limit', '5', '--out', 'codes.csv'], { directory })
    expect((JSON.parse(readFileSync(inFolder('codes.json'), 'utf8')) as Encoded).codes).toEqual(document.codes)
    const csv = readFileSync(inFolder('codes.csv'), 'utf8').trimEnd().split('\n').slice(1)
    expect(csv.map((line) => line.split(',').slice(1).map(Number))).toEqual(document.codes)
  })

  it('says which files it can write', async () => {
    const { code, document } = await runJson<Refused>(['encode', 'runs/plain', '--out', 'codes.npy'], { directory })
    expect([code, document.error.message]).toEqual([2, 'encode: --out must end in .csv or .json, got "codes.npy".'])
  })
})

describe('inspect', () => {
  it('shows a run: layers, memory, losses, config', async () => {
    const { code, stdout } = await run(['inspect', 'runs/plain'], { directory })
    expect(code).toBe(0)
    expect(stdout).toMatch(/encoder\.dense +\[8\] +6,280/)
    expect(stdout).toMatch(/Training at batch size 50/)
    expect(stdout).toMatch(/validation loss +0\.\d+/)
    expect(stdout).toContain('"training": "shapes:train"')
  })

  it('shows what a recipe would make', async () => {
    const { code, document } = await runJson(['inspect', 'denoiser', '--batch-size', '8'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ model: null, trained: null, summary: { parameters: 28_353, batchSize: 8 } })
  })
})

describe('doctor and data', () => {
  it('doctor lists every backend', async () => {
    const { code, document } = await runJson<{ backends: { name: string; available: boolean }[] }>(['doctor'])
    expect(code).toBe(0)
    expect(document.backends.find(({ name }) => name === 'wasm')?.available).toBe(true)
    const { stdout } = await run(['doctor'])
    for (const { name } of document.backends) expect(stdout).toContain(name)
  })

  it('data lists the sets', async () => {
    const { document } = await runJson<{ data: { name: string }[] }>(['data'])
    expect(document.data.map(({ name }) => name)).toEqual(['mnist', 'fashion-mnist', 'shapes'])
  })

  it('data tells what is in one', async () => {
    const { code, document } = await runJson(['data', 'shapes', '--out', 'shapes.png', '--quiet'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({
      name: 'shapes',
      shape: [28, 28, 1],
      parts: { train: { count: 10_000, range: [0, 1], values: { minimum: 0, maximum: 1 } }, test: { count: 2_000 } },
      picture: inFolder('shapes.png'),
    })
    expect(existsSync(inFolder('shapes.png'))).toBe(true)
    const wrong = await runJson<Refused>(['data', 'shape'])
    expect([wrong.code, wrong.document.error.cure]).toEqual([2, 'Did you mean shapes?'])
  })
})

describe('help', () => {
  it('lists every command, and every command’s flags with a description', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    const names = ['train', 'evaluate', 'reconstruct', 'denoise', 'encode', 'inspect', 'doctor', 'data', 'demo']
    for (const name of names) {
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
      const help = await run([name, '--help'])
      expect(help.code).toBe(0)
      for (const line of help.stdout.split('\n').filter((text) => /^ {2}--?\w/.test(text))) expect(line).toMatch(/ {2}[A-Z“]/)
      expect(help.stdout).toContain('--json')
    }
  })

  it('says of train’s flags what the config’s schema says', async () => {
    const { stdout } = await run(['train', '--help'])
    const flags = [
      '--data',
      '--validation',
      '--limit',
      '--latent',
      '--loss',
      '--epochs',
      '--batch-size',
      '--learning-rate',
      '--seed',
      '--noise',
    ]
    for (const flag of [...flags, '--set', '--backend', '--threads', '--out', '--quiet', '--debug'])
      expect(stdout).toContain(`${flag} `)
    expect(stdout.replace(/\s+/g, ' ')).toContain('How often every training example is seen.')
  })

  it('comes on stderr, with exit code 2, where no command is given', async () => {
    const { code, stdout, stderr } = await run([])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Usage: sandglass/)
  })

  it('tells the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it('finds the command that was meant', async () => {
    const { code, stderr } = await run(['trian'])
    expect([code, stderr]).toEqual([2, "error: unknown command 'trian'.\nDid you mean train?\n"])
  })
})
