import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSafetensors } from '@sandglass/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from '../testing/build-program.js'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, small, type Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)
const argv = ['train', 'dense', ...small, '--epochs', '6', '--seed', '1', '--checkpoint-every', '3']

const text = (...names: string[]) => readFileSync(inFolder(...names), 'utf8')
const timeless = (metrics: string) => metrics.replace(/"seconds":[\d.e-]+/g, '')

/** Trains until the metrics have a line, and stops as Ctrl-C does. */
async function stopped(out: string, ...more: string[]): Promise<Trained> {
  const stop = new AbortController()
  const running = runJson<Trained>([...argv, '--out', out, ...more], { directory, signal: stop.signal })
  while (!existsSync(inFolder(out, 'metrics.jsonl'))) await new Promise((resolve) => setTimeout(resolve, 1))
  stop.abort()
  const { code, document } = await running
  expect([code, document.stopped]).toEqual([130, 'aborted'])
  return document
}

/** A copy of a run as it was when its process was killed after a checkpoint. */
function killedAfter(step: number, out: string): void {
  cpSync(inFolder('checkpoints-kept'), inFolder(out), { recursive: true })
  for (const name of readdirSync(inFolder(out, 'checkpoints')))
    if (name > `step-${String(step).padStart(8, '0')}.safetensors`) rmSync(inFolder(out, 'checkpoints', name))
  rmSync(inFolder(out, 'model'), { recursive: true })
  unfinish(out)
}

/** Lets a run's record say nothing of its end, as if its process had been killed before, and keep as many checkpoints as usual. */
function unfinish(out: string): void {
  const record = JSON.parse(text(out, 'run.json')) as { checkpointing: object }
  const checkpointing = { ...record.checkpointing, keepLast: 2 }
  writeFileSync(inFolder(out, 'run.json'), JSON.stringify({ ...record, checkpointing, outcome: null }))
}

function flipped(bytes: Buffer): Uint8Array {
  const spoilt = Uint8Array.from(bytes)
  spoilt[bytes.length - 3] = (spoilt[bytes.length - 3] as number) ^ 1
  return spoilt
}

let whole: Trained
beforeAll(async () => {
  whole = (await runJson<Trained>([...argv, '--out', 'whole'], { directory })).document
})

/** Holds a run to having come to what the one did that nobody stopped. */
function expectWhole(out: string): void {
  const file = (name: string) => readFileSync(inFolder(out, name)).toString('base64')
  for (const name of ['model/model.safetensors', 'figures/losses.svg', 'figures/reconstructions.png', 'config.json'])
    expect([name, file(name)]).toEqual([name, readFileSync(inFolder('whole', name)).toString('base64')])
  expect(timeless(text(out, 'metrics.jsonl'))).toBe(timeless(text('whole', 'metrics.jsonl')))
  expect(readdirSync(inFolder(out, 'checkpoints'))).toEqual(readdirSync(inFolder('whole', 'checkpoints')))
  expect(readdirSync(inFolder(out)).sort()).toEqual(readdirSync(inFolder('whole')).sort())
}

describe('train --resume', () => {
  it('goes on with a run that was stopped, to the bits of one that was not', async () => {
    await stopped('stopped')
    const { code, document, stderr } = await runJson<Trained>(['train', '--resume', 'stopped', '--threads', '1'], { directory })
    expect(code).toBe(0)
    expect(stderr).toMatch(/^Resuming stopped after step \d+ of 24, by /)
    expect(document).toMatchObject({
      epochs: 6,
      loss: whole.loss,
      validationLoss: whole.validationLoss,
      stopped: 'completed',
      seed: 1,
    })
    expectWhole('stopped')
    expect(text('stopped', 'report.html')).toContain('Dense autoencoder')
  })

  it('takes metrics back to the checkpoint, a line that was cut short among them', async () => {
    await stopped('torn')
    rmSync(inFolder('torn', 'model'), { recursive: true })
    appendFileSync(inFolder('torn', 'metrics.jsonl'), '{"epoch":7,"step":9999,"loss":1}\n{"epoch":8,"st')
    writeFileSync(inFolder('torn', 'checkpoints', '.0000.partial'), 'half')
    expect((await run(['train', '--resume', 'torn', '--quiet'], { directory })).code).toBe(0)
    expectWhole('torn')
  })

  it('begins again where there is no checkpoint yet', async () => {
    await stopped('early')
    rmSync(inFolder('early', 'checkpoints'), { recursive: true })
    const { stderr } = await run(['train', '--resume', 'early'], { directory })
    expect(stderr).toMatch(/^Resuming early from its beginning, by /)
    expectWhole('early')
  })

  it('takes the lock of a dead process over, but not a folder that is in use', async () => {
    await stopped('locked')
    const owner = { process: process.pid, host: hostname(), since: '2026-01-01T00:00:00.000Z', processStart: null }
    writeFileSync(inFolder('locked', 'lock-1'), JSON.stringify(owner))
    const { code, document } = await runJson<Refused>(['train', '--resume', 'locked'], { directory })
    expect([code, document.error.code]).toEqual([2, 'in-use'])
    expect(document.error.message).toBe(`train: locked is in use by process ${process.pid} on ${hostname()}, since ${owner.since}.`)
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    writeFileSync(inFolder('locked', 'lock-1'), JSON.stringify({ ...owner, process: pid }))
    expect((await run(['train', '--resume', 'locked', '--quiet'], { directory })).code).toBe(0)
    expectWhole('locked')
  })

  it('has nothing to do for a run that is complete', async () => {
    const before = text('whole', 'metrics.jsonl')
    const { code, document, stderr } = await runJson<Trained>(['train', '--resume', 'whole'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({ epochs: 6, steps: 24, stopped: 'completed', model: whole.model, report: whole.report })
    expect(stderr).toBe('whole is complete, and nothing is left to resume.\n')
    expect(text('whole', 'metrics.jsonl')).toBe(before)
  })

  it('says that files were written to since the run began', async () => {
    const rows = Array.from({ length: 60 }, (_, row) => `${row / 60},${(row * 7) % 11},${(row * 5) % 3}`)
    writeFileSync(inFolder('rows.csv'), `a,b,c\n${rows.join('\n')}\n`)
    await stopped('of-rows', '--data', 'rows.csv', '--limit', '40', '--validation', '10', '--latent', '2', '--epochs', '4000')
    const resume = async () => {
      const stop = AbortSignal.timeout(200)
      return (await run(['train', '--resume', 'of-rows'], { directory, signal: stop })).stderr
    }
    expect(await resume()).not.toContain('was written to')
    writeFileSync(inFolder('rows.csv'), `a,b,c\n${rows.join('\n')}\n\n`)
    expect(await resume()).toMatch(
      /^(Converting .*\n)?rows\.csv was written to since this run began: with other values in it, the run/,
    )
  })

  it('says that the last digits will differ on another backend, and keeps both', async () => {
    await stopped('elsewhere')
    const { stderr } = await run(['train', '--resume', 'elsewhere', '--backend', 'cpu'], { directory })
    expect(stderr).toMatch(/It was begun by .*\(wasm.*\): from here on, the last digits will differ\./)
    expect(JSON.parse(text('elsewhere', 'backend.json'))).toMatchObject({ name: 'cpu', before: { name: 'wasm' } })
  })

  it.each([
    ['no run', ['--resume', 'nowhere'], 2, /^train: there is no run in nowhere\.$/, /such as runs\/dense-1/],
    ['a recipe too', ['dense', '--resume', 'whole'], 2, /and "dense" was given too/, /Leave one of them out/],
    ['a changed config', ['--resume', 'whole', '--epochs', '9'], 2, /and --epochs was given too/, /./],
    ['a schedule', ['--resume', 'whole', '--schedule', 'cosine'], 2, /and --schedule was given too/, /./],
    ['another batch size', ['--resume', 'whole', '--batch-size', '9'], 2, /and --batch-size was given too/, /./],
    ['a field that is set', ['--resume', 'whole', '--set', 'training.epochs=9'], 2, /and --set was given too/, /./],
    ['neither', [], 2, /^missing required argument 'recipe'\.$/, /--help/],
  ] as const)('refuses %s', async (_, given, exit, message, cure) => {
    const { code, document } = await runJson<Refused>(['train', ...given], { directory })
    expect(code).toBe(exit)
    expect(document.error.message).toMatch(message)
    expect(document.error.cure).toMatch(cure)
  })

  beforeAll(async () => {
    await runJson([...argv, '--out', 'checkpoints-kept', '--keep-checkpoints', '9'], { directory })
    await runJson([...argv, '--out', 'other', '--keep-checkpoints', '9', '--seed', '2'], { directory })
  })

  const checkpointsOf = (out: string) => readdirSync(inFolder(out, 'checkpoints')).sort()

  it.each<[string, (bytes: Buffer) => Uint8Array, RegExp]>([
    ['was cut short', (bytes) => bytes.subarray(0, bytes.length / 2), /: it is damaged, or was edited/],
    ['is empty', () => new Uint8Array(), /: it /],
    ['has a bit that flipped', flipped, /: it is damaged, or was edited: its checksum is/],
    [
      'is of another run',
      () => readFileSync(inFolder('other', 'checkpoints', 'step-00000012.safetensors')),
      /seed must be 2, as in/,
    ],
  ])(
    'leaves a last checkpoint out that %s, says so, and comes to the same bits from the one before',
    async (what, spoil, reason) => {
      const out = what.replaceAll(' ', '-')
      killedAfter(12, out)
      const last = join(inFolder(out, 'checkpoints'), 'step-00000012.safetensors')
      writeFileSync(last, spoil(readFileSync(last)))
      const { code, stderr } = await run(['train', '--resume', out], { directory })
      expect(code).toBe(0)
      expect(stderr).toMatch(reason)
      expect(stderr).toMatch(/ This checkpoint is left out\.\nResuming \S+ after step 9 of 24, by /)
      expectWhole(out)
    },
  )

  it('refuses to go on where no checkpoint is whole, names what trains it again, and leaves the run as it is', async () => {
    await stopped('damaged')
    const before = new Map(checkpointsOf('damaged').map((name) => [name, readFileSync(inFolder('damaged', 'checkpoints', name))]))
    for (const [name, bytes] of before) writeFileSync(inFolder('damaged', 'checkpoints', name), flipped(bytes))
    const metrics = text('damaged', 'metrics.jsonl')
    const refused = async () => (await runJson<Refused>(['train', '--resume', 'damaged'], { directory })).document.error
    const { code, message, cure } = await refused()
    expect(code).toBe('invalid-file')
    expect(message).toMatch(
      /^damaged\/checkpoints\/step-\d+\.safetensors: it is damaged, or was edited: .*\. (None of its \d|There is no other)/,
    )
    expect(cure).toBe('sandglass train damaged/config.json trains it again from its beginning, to the same bits.')
    for (const [name, bytes] of before) writeFileSync(inFolder('damaged', 'checkpoints', name), bytes)
    const config = text('damaged', 'config.json')
    writeFileSync(inFolder('damaged', 'config.json'), config.replace('"batchSize": 50', '"batchSize": 25'))
    expect(await refused()).toMatchObject({
      message: expect.stringMatching(/^train: --batch-size must be 50, as in step-\d+\.safetensors, got 25/),
    })
    writeFileSync(inFolder('damaged', 'config.json'), '{')
    expect(await refused()).toMatchObject({ code: 'invalid-file', message: expect.stringMatching(/config\.json: it is not JSON/) })
    writeFileSync(inFolder('damaged', 'config.json'), config)
    expect(text('damaged', 'metrics.jsonl')).toBe(metrics)
    expect((await run(['train', '--resume', 'damaged', '--quiet'], { directory })).code).toBe(0)
    expectWhole('damaged')
  })

  it('writes lines of metrics anew that were lost', async () => {
    await stopped('lost')
    await run(['train', '--resume', 'lost', '--quiet'], { directory })
    rmSync(inFolder('lost', 'model'), { recursive: true })
    unfinish('lost')
    const lines = text('lost', 'metrics.jsonl').split('\n')
    writeFileSync(inFolder('lost', 'metrics.jsonl'), [...lines.slice(0, 2), ...lines.slice(1, 2), ...lines.slice(4)].join('\n'))
    expect((await run(['train', '--resume', 'lost', '--quiet'], { directory })).code).toBe(0)
    const losses = (out: string) =>
      text(out, 'metrics.jsonl')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).loss)
    expect(losses('lost')).toEqual(losses('whole'))
  })
})

describe('checkpoints of a run', () => {
  it('stay where they were asked for, and go with a run that needs them no more', async () => {
    expect(readdirSync(inFolder('whole', 'checkpoints'))).toEqual(['step-00000021.safetensors', 'step-00000024.safetensors'])
    const plain = argv.slice(0, -2)
    await runJson([...plain, '--out', 'plain'], { directory })
    expect(existsSync(inFolder('plain', 'checkpoints'))).toBe(false)
    await runJson([...plain, '--out', 'kept', '--checkpoint-every', '2', '--keep-checkpoints', '1', '--keep-best'], { directory })
    const by = ['--keep-best-by', 'validation.meanSquaredError']
    await runJson([...plain, '--out', 'by', '--checkpoint-every', '2', '--keep-checkpoints', '1', ...by], { directory })
    const [line = ''] = readFileSync(inFolder('by', 'metrics.jsonl'), 'utf8').split('\n')
    expect(JSON.parse(line)).toMatchObject({ measures: { meanSquaredError: expect.any(Number) } })
    expect(readdirSync(inFolder('kept', 'checkpoints'))).toEqual(['step-00000024.safetensors'])
    const bytes = (name: string) => readFileSync(inFolder(name, 'model/model.safetensors')).toString('base64')
    expect([bytes('plain'), bytes('kept')]).toEqual([bytes('whole'), bytes('whole')])
  })
})

describe('a disk that is full', () => {
  // Below node_modules, where neither git nor the formatter looks, and packages are found.
  const program = fileURLToPath(new URL('../../node_modules/.sandglass-resume', import.meta.url))
  beforeAll(() => buildProgram(program), 60_000)
  afterAll(() => rmSync(program, { recursive: true, force: true }))

  const start = (limit: number, ...given: string[]) =>
    // No file may get larger than so many blocks of 1,024 bytes, which a process can be told without being root.
    spawnSync('bash', ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, join(program, 'sandglass.js'), ...given], {
      cwd: directory,
      encoding: 'utf8',
    })

  const isWindows = process.platform === 'win32'
  if (isWindows) console.warn('A full disk is not tried: Windows has no limit on the size of files that a process can be told.')
  it.skipIf(isWindows)('ends the run with a clear error, and the checkpoints before it are whole', async () => {
    await stopped('full')
    const [last = ''] = readdirSync(inFolder('full', 'checkpoints')).slice(-1)
    const bytes = readFileSync(inFolder('full', 'checkpoints', last))
    const { status, stderr } = start(4, 'train', '--resume', 'full', '--quiet', '--json')
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /error: train: full\/checkpoints\/step-\d+\.safetensors can't be written: no file may be that large \(EFBIG\)\./,
      ),
    ])
    expect(readdirSync(inFolder('full', 'checkpoints')).filter((name) => name.endsWith('.partial'))).toEqual([])
    expect(readFileSync(inFolder('full', 'checkpoints', last)).equals(bytes)).toBe(true)
    expect(() => readSafetensors(bytes)).not.toThrow()
    expect((await run(['train', '--resume', 'full', '--quiet'], { directory })).code).toBe(0)
    expectWhole('full')
  })

  const isRoot = process.getuid?.() === 0
  if (isRoot) console.warn('A folder that nobody may write to is not tried: root may write to any.')
  if (isWindows) console.warn('A folder that nobody may write to is not tried: Windows knows no such mode.')
  it.skipIf(isRoot || isWindows)('and so does a folder that may not be written to any more', async () => {
    await stopped('locked-up')
    chmodSync(inFolder('locked-up', 'checkpoints'), 0o555)
    const { code, document } = await runJson<Refused>(['train', '--resume', 'locked-up'], { directory })
    expect([code, document.error.code]).toEqual([1, 'storage-failed'])
    expect(document.error.cure).toMatch(/may write to/)
    chmodSync(inFolder('locked-up', 'checkpoints'), 0o755)
    expect((await run(['train', '--resume', 'locked-up', '--quiet'], { directory })).code).toBe(0)
    expectWhole('locked-up')
  })

  it('or one that is gone: a file stands in its place', async () => {
    await stopped('replaced')
    rmSync(inFolder('replaced', 'checkpoints'), { recursive: true })
    writeFileSync(inFolder('replaced', 'checkpoints'), '')
    const { code, document } = await runJson<Refused>(['train', '--resume', 'replaced'], { directory })
    expect([code, document.error.code]).toEqual([1, 'storage-failed'])
    rmSync(inFolder('replaced', 'checkpoints'))
    mkdirSync(inFolder('replaced', 'checkpoints'))
    expect((await run(['train', '--resume', 'replaced', '--quiet'], { directory })).code).toBe(0)
  })
})
