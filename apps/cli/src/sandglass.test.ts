import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { allowFma } from '@sandglass/backends'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildProgram } from './testing/build-program.js'
import { temporaryFolder } from './testing/capture.js'

// Below node_modules, where neither git nor the formatter looks, and packages are found.
const folder = fileURLToPath(new URL('../node_modules/.sandglass-test', import.meta.url))
const directory = temporaryFolder()
const children: ChildProcess[] = []

beforeAll(() => buildProgram(folder), 60_000)
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Starts Node on a script, as a process of its own. */
function start(script: readonly string[], environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, script, {
    cwd: directory,
    env: { PATH: process.env.PATH, HOME: directory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (text) => {
    stdout += text
  })
  child.stderr.on('data', (text) => {
    stderr += text
  })
  const ended = once(child, 'close').then(([code]): Ended => ({ code: code as number | null, stdout, stderr }))
  return { child, ended }
}

const sandglass = (argv: readonly string[], environment?: Record<string, string>) =>
  start([join(folder, 'sandglass.js'), ...argv], environment)

async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise((resolve) => setTimeout(resolve, 10))
}

const small = ['--data', 'shapes', '--limit', '200', '--validation', '50', '--batch-size', '50', '--latent', '8', '--seed', '1']

describe('the program', () => {
  it('prints one JSON document on stdout, and all else on stderr', async () => {
    const { code, stdout, stderr } = await sandglass(['train', 'dense', ...small, '--epochs', '2', '--json']).ended
    expect(code).toBe(0)
    expect(stdout.trimEnd().split('\n')).toHaveLength(1)
    expect(JSON.parse(stdout)).toMatchObject({
      epochs: 2,
      run: join(realpathSync(directory), 'runs/dense-1'),
      device: expect.any(String),
    })
    expect(stderr).toMatch(/^epoch 2\/2 {3}loss 0\.\d+/m)
    expect(stderr).not.toContain('Warning')
    // Neither is a terminal.
    expect(stripVTControlCharacters(stdout + stderr)).toBe(stdout + stderr)
  }, 30_000)

  it('colours what is not a terminal only if forced to', async () => {
    const argv = ['train', 'dense', ...small, '--epochs', '1']
    const forced = await sandglass(argv, { FORCE_COLOR: '1' }).ended
    expect(stripVTControlCharacters(forced.stderr)).not.toBe(forced.stderr)
    expect(forced.stderr).toContain('▀')
  }, 30_000)

  it('ends with 2 for wrong usage and says what cures it', async () => {
    const wrong = await sandglass(['train', 'dens']).ended
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/^error: train: there is no recipe "dens"; the recipes are dense, .*\.\nDid you mean dense\?\n$/)
    const { code, stdout } = await sandglass(['train', 'dense', '--epochs', '--json']).ended
    expect([code, (JSON.parse(stdout) as { error: { code: string } }).error.code]).toEqual([2, 'invalid-argument'])
  }, 30_000)

  it('ends well when nobody reads any further', async () => {
    await sandglass(['train', 'dense', ...small, '--epochs', '1', '--out', 'runs/piped']).ended
    const { child, ended } = sandglass(['encode', 'runs/piped', '--data', 'shapes:train'])
    child.stdout.once('data', () => child.stdout.destroy())
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  }, 30_000)
})

describe('fused multiply-add', () => {
  it('is used where the processor has it, on all threads, with nobody asking for it', async () => {
    const argv = ['train', 'dense', ...small, '--epochs', '1', '--threads', '2', '--json', '--quiet']
    const { stdout, stderr } = await sandglass(argv).ended
    expect(JSON.parse(stdout)).toMatchObject({ backend: { threads: 2, fma: allowFma(), notes: [] } })
    expect(stderr).toBe('')
  }, 30_000)
})

describe('Ctrl-C', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'stops a training by %s, and everything is saved',
    async (signal) => {
      const run = `runs/stopped-by-${signal}`
      const { child, ended } = sandglass(['train', 'dense', ...small, '--epochs', '1000000', '--out', run, '--json'])
      await until(() => existsSync(join(directory, run, 'metrics.jsonl')))
      child.kill(signal)
      const { code, stdout, stderr } = await ended
      expect(code).toBe(130)
      expect(stderr).toMatch(/Press Ctrl-C again to leave at once/)
      const { stopped, loss } = JSON.parse(stdout) as { stopped: string; loss: number[] }
      expect(stopped).toBe('aborted')
      const metrics = readFileSync(join(directory, run, 'metrics.jsonl'), 'utf8')
        .trimEnd()
        .split('\n')
      expect(metrics.map((line) => (JSON.parse(line) as { loss: number }).loss)).toEqual(loss)
      for (const file of ['config.json', 'model/model.safetensors', 'report.html'])
        expect(existsSync(join(directory, run, file)), file).toBe(true)
      const evaluated = await sandglass(['evaluate', run, '--limit', '20', '--json']).ended
      expect(evaluated.code).toBe(0)
      expect((JSON.parse(evaluated.stdout) as { loss: number }).loss).toBeGreaterThan(0)
    },
    30_000,
  )

  it('leaves at once the second time, but takes echoes of the first for one', async () => {
    const script = `
      import { interruptSignal } from ${JSON.stringify(pathToFileURL(join(folder, 'interrupt.js')).href)}
      const signal = interruptSignal(process)
      signal.addEventListener('abort', () => console.log('aborted'))
      setInterval(() => {}, 1000)
      console.log('ready')`
    const { child, ended } = start(['--input-type=module', '-e', script])
    let heard = ''
    child.stdout.on('data', (text) => {
      heard += text
    })
    await until(() => heard.includes('ready'))
    for (let echo = 0; echo < 3; echo++) child.kill('SIGINT')
    await until(() => heard.includes('aborted'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(child.exitCode).toBeNull()
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 130, stdout: 'ready\naborted\n' })
  }, 30_000)

  it('is told to a worker by its channel, even before it listens', async () => {
    const script = `
      while (process.connected) await new Promise((resolve) => setTimeout(resolve, 10))
      const { interruptSignal } = await import(${JSON.stringify(pathToFileURL(join(folder, 'interrupt.js')).href)})
      console.log(process.connected, interruptSignal(process).aborted)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
    children.push(child)
    child.disconnect()
    let heard = ''
    for await (const text of child.stdout?.setEncoding('utf8') ?? []) heard += text
    expect(heard).toBe('false true\n')
  }, 30_000)
})
