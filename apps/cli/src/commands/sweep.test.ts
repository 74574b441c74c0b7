import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../testing/build-program.js'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, small } from '../testing/small-run.js'

// Below node_modules, where neither git nor the formatter looks, and packages are found.
const folder = fileURLToPath(new URL('../../node_modules/.sandglass-sweep-test', import.meta.url))
const program = [process.execPath, join(folder, 'sandglass.js')]
const environment = { PATH: process.env.PATH, SANDGLASS_CACHE: join(folder, 'cache') }

beforeAll(() => buildProgram(folder), 120_000)

interface Row {
  readonly trial: number
  readonly values: Record<string, number>
  readonly run: string
  readonly status: string
  readonly measure?: number
  readonly epochs?: number
  readonly code?: string
}

interface Swept {
  readonly sweep: string
  readonly best: Row | null
  readonly trials: Row[]
  readonly table: string
  readonly figures: string[]
}

interface SizesSwept {
  readonly sweep: string
  readonly trials: Row[]
  readonly rows: {
    readonly latent: number
    readonly meanSquaredError: number
    readonly interval: [number, number]
    readonly ratio: number
    readonly within: boolean
    readonly rate: {
      readonly bits: number
      readonly meanSquaredError: number
      readonly decoderBytes: number
      readonly examples: number
    }
  }[]
  readonly recommended: number | null
  readonly answer: string
  readonly examples: number
  readonly table: string
  readonly figure: string
}

const learningRate = 'training.optimizer.learningRate'
const base = ['sweep', 'dense', ...small, '--epochs', '1', '--seed', '1', '--workers', '2', '--threads', '2']

describe('sweep', () => {
  it('trains each trial in a folder of its own, and says which is best', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--grid', 'model.network.latent=2,8', '--random', `${learningRate}=log:1e-3..1e-2`, '--trials', '3']
    const { code, document, stderr } = await runJson<Swept>(argv, { directory, program, environment })
    expect(code).toBe(0)
    expect(document.sweep).toBe(join(directory, 'sweeps/dense-1'))
    expect(document.trials.map(({ values }) => values['model.network.latent'])).toEqual([2, 8, 2])
    expect(document.trials.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished'])
    const least = Math.min(...document.trials.map(({ measure }) => measure ?? Number.NaN))
    expect(document.best).toMatchObject({ measure: least, run: expect.stringContaining(join(document.sweep, 'trials')) })
    for (const { run, values, measure } of document.trials) {
      const config = JSON.parse(readFileSync(join(run, 'config.json'), 'utf8'))
      expect(config.model.network.latent).toBe(values['model.network.latent'])
      expect(config.training.optimizer.learningRate).toBe(values[learningRate])
      expect(config.training.seed).toBe(1)
      expect(JSON.parse(readFileSync(join(run, 'metrics.jsonl'), 'utf8').trim()).validationLoss).toBe(measure)
    }
    expect(stderr.match(/^trial \d\/3 {3}latent \d {3}learningRate 0\.0\d+ {3}validation\.loss 0\.\d+/gm)).toHaveLength(3)
    const csv = readFileSync(document.table, 'utf8').split('\n')
    expect(csv[0]).toBe(`trial,model.network.latent,${learningRate},validation.loss,epochs,seconds,alarms,failure`)
    expect(csv).toHaveLength(5)
    expect(document.figures.map((file) => file.slice(document.sweep.length + 1))).toEqual([
      'figures/model.network.latent.svg',
      `figures/${learningRate}.svg`,
    ])

    const before = document.trials.map(({ run }) => statSync(join(run, 'report.html')).mtimeMs)
    const again = await runJson<Swept>(argv, { directory, program, environment })
    expect(again.document).toEqual(document)
    expect(again.stderr).toContain('3 of 3 trials are done already')
    expect(document.trials.map(({ run }) => statSync(join(run, 'report.html')).mtimeMs)).toEqual(before)

    const other = await runJson<Refused>([...argv, '--epochs', '2'], { directory, program, environment })
    expect(other.code).toBe(2)
    expect(other.document.error.message).toMatch(/has another sweep, of 3 trials of dense\.$/)
  }, 120_000)

  it('has a row with the reason for a trial that fails, and goes on', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--loss', 'mean-squared-error', '--grid', `${learningRate}=1e30,0.01`, '--out', 'sweep']
    const { code, document } = await runJson<Swept>(argv, { directory, program, environment })
    expect(code).toBe(0)
    expect(document.trials[0]).toMatchObject({
      status: 'failed',
      code: 'diverged',
      cure: expect.stringContaining('Lower the learning rate'),
    })
    expect(document.best?.trial).toBe(2)
    const { stdout } = await run(argv, { directory, program, environment })
    expect(stdout).toMatch(
      /^trial {2}learningRate {2}validation\.loss {2}epochs {2}time +alarms\n2 {6}0\.01 .*\n1 {6}1e\+30 {9}train: the loss must stay finite/,
    )
    expect(stdout).toContain('best   trial 2, validation.loss 0.')
  }, 120_000)

  it('trains nothing twice, takes lists as values, and says what it leaves out', async () => {
    const directory = temporaryFolder()
    const hidden = ['--grid', 'model.network.hidden=[4],[4,4],[4]', '--out', 'sweep']
    const { code, document, stderr } = await runJson<Swept>([...base, ...hidden], { directory, program, environment })
    expect(code, stderr).toBe(0)
    expect(document.trials.map(({ values }) => values['model.network.hidden'])).toEqual([[4], [4, 4]])
    expect(stderr).toContain('1 of 3 trials are left out, as others train the same')
  }, 120_000)

  it('takes what early stopping goes by as its measure, the highest first where that is better', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--grid', `${learningRate}=1e-6,0.01`, '--measure', 'validation.peakSignalToNoise', '--trials', '2']
    const { document, stderr } = await runJson<Swept>(argv, { directory, program, environment })
    const [worse, better] = document.trials.map(({ measure }) => measure ?? Number.NaN)
    expect(better, stderr).toBeGreaterThan(worse ?? Number.NaN)
    expect(document.best?.trial).toBe(2)
    const fewer = ['--grid', 'model.network.latent=2,4,8', '--trials', '1', '--out', 'fewer']
    expect((await runJson<Swept>([...base, ...fewer], { directory, program, environment })).stderr).toContain(
      'The first 1 of the grid’s 3 combinations are tried',
    )
  }, 120_000)

  it('stops its workers at Ctrl-C, and goes on where it was', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--epochs', '40', '--workers', '1', '--grid', `${learningRate}=0.001`, '--out', 'stopped']
    const controller = new AbortController()
    const interrupting = run([...argv, '--json'], { directory, program, environment, signal: controller.signal })
    const metrics = join(directory, 'stopped/trials/001/metrics.jsonl')
    while (!existsSync(metrics)) await new Promise((resolve) => setTimeout(resolve, 20))
    controller.abort()
    const { code, stdout } = await interrupting
    expect(code).toBe(130)
    const stopped = JSON.parse(stdout) as Swept
    expect(stopped.trials.map(({ status }) => status)).toEqual(['unfinished'])
    const resumed = await runJson<Swept>(argv, { directory, program, environment })
    const whole = await runJson<Swept>([...argv.slice(0, -1), 'whole'], { directory, program, environment })
    expect(resumed.document.trials.map(({ measure, epochs }) => [measure, epochs])).toEqual(
      whole.document.trials.map(({ measure }) => [measure, 40]),
    )
  }, 120_000)

  it('leaves no worker behind when it is killed, and goes on', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--epochs', '200', '--workers', '1', '--grid', `${learningRate}=0.001`, '--out', 'killed']
    const [command = '', ...before] = program
    const sweep = spawn(command, [...before, ...argv], { cwd: directory, env: environment, stdio: 'ignore' })
    const trial = join(directory, 'killed/trials/001')
    while (!existsSync(join(trial, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 20))
    sweep.kill('SIGKILL')
    const isHeld = () => readdirSync(trial).some((name) => name.startsWith('lock-'))
    while (isHeld()) await new Promise((resolve) => setTimeout(resolve, 20))
    const lines = () => readFileSync(join(trial, 'metrics.jsonl'), 'utf8').trim().split('\n').length
    expect(lines()).toBeLessThan(200)
    const { code, document } = await runJson<Swept>(argv, { directory, program, environment })
    expect(code).toBe(0)
    expect(document.trials).toMatchObject([{ status: 'finished', epochs: 200 }])
    expect(lines()).toBe(200)
  }, 120_000)

  it('trains on what a killed worker left, wherever it was, and has failed until then', async () => {
    const directory = temporaryFolder()
    const argv = [...base, '--epochs', '100', '--workers', '1', '--grid', `${learningRate}=0.001`, '--out', 'sweep']
    const trial = join(directory, 'sweep/trials/001')
    const killer = join(directory, 'killer.cjs')
    writeFileSync(killer, `require('node:fs').mkdirSync(${JSON.stringify(trial)}); process.kill(process.pid, 'SIGKILL')`)
    const early = await runJson<Swept>(argv, { directory, program: [process.execPath, killer], environment })
    expect(early.code).toBe(1)
    expect(early.document.trials).toMatchObject([{ status: 'failed', code: 'killed' }])

    const sweeping = run(argv, { directory, program, environment })
    while (!existsSync(join(trial, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 20))
    const lock = readdirSync(trial).find((name) => name.startsWith('lock-')) ?? ''
    process.kill(JSON.parse(readFileSync(join(trial, lock), 'utf8')).process, 'SIGKILL')
    const late = await sweeping
    expect(late.code).toBe(1)
    expect(late.stdout).toMatch(/Its process ended by SIGKILL/)
    expect(late.stdout).toMatch(/^left +1 trial; the same command goes on$/m)

    const { code, document } = await runJson<Swept>(argv, { directory, program, environment })
    expect(code).toBe(0)
    expect(document.trials).toMatchObject([{ status: 'finished', epochs: 100 }])
    expect(readdirSync(join(trial, '..')).sort()).toEqual(['001', '001.json'])
  }, 120_000)

  it('stops its workers, and waits for them, where it can’t go on itself', async () => {
    const directory = temporaryFolder()
    const worker = join(directory, 'worker.cjs')
    // The first trial fails and leaves no place to say why; the second takes a moment to save what it has.
    writeFileSync(
      worker,
      `const { mkdirSync, writeFileSync } = require('node:fs')
      const out = process.argv[process.argv.indexOf('--out') + 1]
      if (out.endsWith('001')) {
        mkdirSync(out + '.failure.json/taken', { recursive: true })
        process.exit(1)
      }
      const stop = () => setTimeout(() => process.exit(writeFileSync(out + '.saved', '')), 300)
      if (process.connected) process.once('disconnect', stop)
      else stop()`,
    )
    const argv = [...base, '--grid', `${learningRate}=0.1,0.01`, '--out', 'sweep']
    const { code, document } = await runJson<Refused>(argv, { directory, program: [process.execPath, worker], environment })
    expect([code, document.error.code]).toEqual([1, 'storage-failed'])
    expect(existsSync(join(directory, 'sweep/trials/002.saved'))).toBe(true)
    expect(readdirSync(join(directory, 'sweep')).filter((name) => name.startsWith('lock-'))).toEqual([])
  }, 60_000)

  it('says how many numbers a code needs, and goes on where it was', async () => {
    const directory = temporaryFolder()
    const argv = ['sweep', 'latent', ...small.slice(0, 6), '--epochs', '1', '--seed', '5', '--sizes', '8,1', '--workers', '2']
    const { code, document, stderr } = await runJson<SizesSwept>(argv, { directory, program, environment })
    expect(code).toBe(0)
    expect(document.sweep).toBe(join(directory, 'sweeps/dense-latent-5'))
    expect(document.trials.map(({ values }) => [values['model.network.latent'], values['training.seed']])).toEqual([
      ...[5, 6, 7].flatMap((seed) => [8, 1].map((size) => [size, seed])),
    ])
    expect(document.rows.map(({ latent }) => latent)).toEqual([1, 8])
    for (const { meanSquaredError, interval } of document.rows) {
      expect(interval[0]).toBeLessThanOrEqual(meanSquaredError)
      expect(interval[1]).toBeGreaterThanOrEqual(meanSquaredError)
    }
    expect(document.rows[1]).toMatchObject({ ratio: 1, within: true })
    // What is recommended is the smallest within tolerance; none if only the largest is.
    expect(document.recommended).toBe(document.rows[0]?.within ? 1 : null)
    expect(document.answer).toMatch(
      /^(1 number will do|The error still falls at 8|No smaller size is within 5 % of that with 8|Whether the error with 1 number)/,
    )
    expect(document.examples).toBe(50)
    expect(existsSync(document.table)).toBe(true)
    expect(readFileSync(document.figure, 'utf8')).toContain('numbers in a code')
    expect(stderr).toMatch(/trial \d\/6 {3}latent [18] {3}seed [567]/)

    const again = await runJson<SizesSwept>(argv, { directory, program, environment })
    expect(again.document).toEqual(document)
    const { stdout } = await run([...argv, '--quiet'], { directory, program, environment })
    expect(stdout).toMatch(/^latent {2}squared error .*within 5 % {2}bits +decoder\n1 .*\n8 /)
    // What is kept once is the decoder's weights: 784 kernels of 1 or 8, and as many biases.
    expect(document.rows.map(({ rate }) => rate.decoderBytes)).toEqual([1, 8].map((latent) => 4 * 784 * (latent + 1)))
    for (const { rate } of document.rows) expect(rate.bits).toBeGreaterThan(0)

    const messageOf = async (...more: string[]) => {
      const refused = await runJson<Refused>(['sweep', 'latent', ...more], { directory, program, environment })
      expect(refused.code).toBe(2)
      return refused.document.error.message
    }
    expect(await messageOf('--latent', '4')).toMatch(/^sweep: --latent must be left out/)
    expect(await messageOf('--sizes', '4,4')).toMatch(/--sizes must be different numbers, got "4,4"/)
    expect(await messageOf('--seeds', '2')).toMatch(/--seeds must be a whole number of at least 3/)
    expect(await messageOf('--validation', 'mnist:test')).toMatch(/^sweep: it must not choose by test examples/)
  }, 180_000)

  it('gets all sizes from one training a seed, by codes in order', async () => {
    const directory = temporaryFolder()
    const argv = ['sweep', 'latent', '--nested', ...small.slice(0, 6), '--epochs', '1', '--seed', '5', '--sizes', '4,1,8']
    const { code, document, stderr } = await runJson<SizesSwept>(argv, { directory, program, environment })
    expect(code, stderr).toBe(0)
    expect(document.sweep).toBe(join(directory, 'sweeps/dense-nested-5'))
    expect(document.trials.map(({ values }) => [values['model.network.latent'], values['training.seed']])).toEqual([
      ...[5, 6, 7].map((seed) => [8, seed]),
    ])
    expect(document.rows.map(({ latent }) => latent)).toEqual([1, 4, 8])
    const errors = document.rows.map(({ meanSquaredError }) => meanSquaredError)
    expect(new Set(errors).size).toBe(3)
    const refused = await runJson<Refused>(['sweep', 'latent', 'variational', '--nested'], { directory, program, environment })
    expect(refused.document.error.message).toMatch(/^sweep: --nested must be left out for a model that is no plain autoencoder/)
  }, 120_000)

  it('is made for files of the user’s own, and refuses before anything is trained what isn’t there or can’t be kept', async () => {
    const directory = temporaryFolder()
    const rows = Array.from({ length: 120 }, (_, i) => [Math.sin(i), Math.cos(i), i % 7, i % 2 ? 'odd' : 'even'].join(','))
    writeFileSync(join(directory, 'rows.csv'), `a,b,c,kind\n${rows.join('\n')}\n`)
    const latent = ['sweep', 'latent', '--label', 'kind', '--epochs', '1', '--seed', '1', '--sizes', '1,2', '--data']
    const { code, document, stderr } = await runJson<SizesSwept>([...latent, 'rows.csv'], { directory, program, environment })
    expect(code, stderr).toBe(0)
    expect(document.trials.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'finished'))
    expect(document.examples).toBe(20)
    for (const argv of [
      ['nowhere.csv', '--out', 'none'],
      ['rows.csv', '--out', '.'],
    ]) {
      const refused = await runJson<Refused>([...latent, ...argv], { directory, program, environment })
      expect(refused.code).toBe(2)
      expect(refused.document.error.message).toMatch(/no file or folder .*nowhere\.csv|--out must be a new or empty folder, or/)
    }
    expect(readdirSync(directory).sort()).toEqual(['rows.csv', 'sweeps'])
  }, 60_000)

  it('refuses what can’t be chosen by, before anything is trained', async () => {
    const directory = temporaryFolder()
    const messageOf = async (...argv: string[]) => {
      const { code, document } = await runJson<Refused>(['sweep', 'dense', ...argv], { directory, program, environment })
      expect(code).toBe(2)
      return `${document.error.message} ${document.error.cure}`
    }
    const grid = ['--grid', 'model.network.latent=2,4']
    expect(await messageOf(...grid)).toMatch(
      /^sweep: it must not choose by test examples, and --validation is mnist:test\. Hold some/,
    )
    expect(await messageOf(...grid, '--validation', 'null')).toMatch(/^sweep: there must be validation examples to choose by/)
    expect(await messageOf(...grid, '--validation', '50', '--measure', 'training.loss')).toMatch(
      /^sweep: --measure must be one of validation\.loss, validation\.meanSquaredError, .* or a part/,
    )
    expect(await messageOf('--validation', '50', '--grid', 'model.network.latnet=2')).toMatch(
      /^sweep: --grid or --random names model\.network\.latnet, and there is no such field\. Did you mean model\.network\.latent\?/,
    )
    expect(await messageOf('--validation', '50', '--grid', 'model.network.latent=2,-4')).toMatch(
      /^sweep: model\.network\.latent must be/,
    )
    expect(await messageOf('--validation', '50')).toMatch(/^sweep: --grid or --random must be given/)
    expect(existsSync(join(directory, 'sweeps'))).toBe(false)
  }, 60_000)
})
