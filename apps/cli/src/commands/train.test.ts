import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, small, type Trained, trainSmall } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
let plain: Trained

beforeAll(async () => {
  plain = (await trainSmall(directory, '--out', 'runs/plain')).document
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
    // Its code is narrower than the one that the recipe's description tells of.
    expect(report).toContain('The recipe dense, with another model than its own: see below.')
    expect(report).not.toContain('through 32 numbers')
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

  it('takes null for nothing, and a config that begins with a byte order mark', async () => {
    writeFileSync(inFolder('marked.json'), `\ufeff${readFileSync(inFolder('runs/plain/config.json'), 'utf8')}`)
    const nothing = ['--validation', 'null', '--limit', 'null', '--seed', 'null']
    const argv = ['train', 'marked.json', '--data', 'shapes:test', '--set', 'training.allowTestExamples=true', '--epochs', '1']
    const { document } = await runJson<Trained>([...argv, ...nothing], { directory })
    expect(document).toMatchObject({ validationLoss: null, examples: { training: 2000, validation: 0 } })
    expect(document.run).toMatch(/runs\/marked-\d{4}-\d\d-\d\d-\d{6}$/)
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

  it('tells of the epoch whose weights the model has, which early stopping may have put back', async () => {
    const watching = 'training.earlyStopping={"patience":2}'
    const argv = ['train', 'dense', ...small, '--seed', '1', '--epochs', '40', '--learning-rate', '0.3', '--set', watching]
    const { stdout } = await run([...argv, '--out', 'runs/early'], { directory })
    const metrics = readFileSync(inFolder('runs/early/metrics.jsonl'), 'utf8').trim().split('\n')
    const losses = metrics.map((line) => (JSON.parse(line) as { validationLoss: number }).validationLoss)
    const best = losses.indexOf(Math.min(...losses)) + 1
    expect(best).toBeLessThan(losses.length)
    const [loss, last] = [losses[best - 1], losses.at(-1)].map((value) => value?.toFixed(4) ?? expect.unreachable())
    expect(loss).not.toBe(last)

    const told = [`validation loss  ${loss}`, `model            of epoch ${best}, the best`]
    for (const line of told) expect(stdout).toContain(line)
    const shown = (await run(['inspect', 'runs/early'], { directory })).stdout
    for (const line of [`epochs           ${losses.length}`, ...told]) expect(shown).toContain(line)
    const report = readFileSync(inFolder('runs/early/report.html'), 'utf8')
    expect(report).toContain(`of epoch ${best}, the best`)
    const facts = report.slice(0, report.indexOf('<h2'))
    expect([facts.includes(loss as string), facts.includes(last as string)]).toEqual([true, false])
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
      /^train: there is no recipe "dens"; the recipes are dense, .* and [a-z-]+\.$/,
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
    [
      'a misspelt field',
      ['dense', '--set', 'training.epoch=1'],
      /training\.epoch/,
      /^Did you mean training\.epochs\? The fields of training are epochs, /,
    ],
    [
      'an unknown data set',
      ['dense', '--data', 'minst'],
      /^train: --data must be mnist, fashion-mnist, shapes or a file or folder of yours/,
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
    const { code, document } = await trainSmall<Refused>(directory, '--out', 'runs/plain')
    expect(code).toBe(2)
    expect(document.error.message).toBe('train: --out must be a new or empty folder, and runs/plain has something in it.')
    expect(readFileSync(inFolder('runs/plain/metrics.jsonl'), 'utf8')).toBe(before)
  })

  it('a folder below a file, before it trains', async () => {
    writeFileSync(inFolder('file'), '')
    const { code, document, stderr } = await trainSmall<Refused>(directory, '--out', 'file/run')
    expect(code).toBe(2)
    expect(document.error.message).toBe('train: --out must be a new or empty folder, and file/run, or a part of it, is a file.')
    expect(stderr).not.toContain('epoch')
  })

  it('a model that no memory holds, at once, and leaves no folder', async () => {
    const { code, document } = await trainSmall<Refused>(directory, '--out', 'runs/huge', '--latent', '1000000000')
    expect([code, document.error.code]).toEqual([1, 'out-of-memory'])
    expect(document.error.message).toMatch(
      /^train: the model has 1,569,000,000,784 weights and would need .* GB to be trained; wasm has at most/,
    )
    expect(existsSync(inFolder('runs/huge'))).toBe(false)
  })

  it('a network that its model can’t wear, by its own name', async () => {
    const flags = [
      'variational',
      '--network',
      'convolutional',
      '--limit',
      '10',
      '--set',
      'model.network.latent=null',
      '--out',
      'runs/worn',
    ]
    const { code, document } = await runJson<Refused>(['train', ...flags], { directory })
    expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
    expect(document.error.message).toMatch(/^train: --network/)
    expect(existsSync(inFolder('runs/worn'))).toBe(false)
  })

  it('data outside of the loss’s range, and leaves no folder', async () => {
    const { code, document } = await trainSmall<Refused>(
      directory,
      '--out',
      'runs/tanh',
      '--loss',
      'mean-squared-error',
      '--set',
      'training.epochs=0',
    )
    expect([code, document.error.code]).toEqual([2, 'invalid-argument'])
    expect(existsSync(inFolder('runs/tanh'))).toBe(false)
  })
})
