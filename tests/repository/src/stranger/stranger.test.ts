import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Ended, type Machine, strangersMachine } from './machine.js'

let machine: Machine

beforeAll(async () => {
  machine = await strangersMachine()
  return () => machine.remove()
})

const size = async (path: string) => (await stat(join(machine.clone, path))).size

describe('in a clean clone, with git, Node and npm alone', { timeout: 900_000 }, () => {
  it('says which Node it needs', async () => {
    const older = "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.0' } })"
    const { exitCode, stderr } = await machine.run('node', '--import', `data:text/javascript,${older}`, 'scripts/run.mjs', 'test')
    expect(exitCode).toBe(1)
    expect(stderr).toContain('needs Node 20.19 or newer')
  })

  it('tests one package without the others', async () => {
    const { packageManager } = JSON.parse(await readFile(join(machine.clone, 'package.json'), 'utf8')) as { packageManager: string }
    const pnpm = ['--yes', packageManager]
    const install = await machine.run('npx', ...pnpm, 'install', '--frozen-lockfile', '--filter', '@sandglass/data...')
    expect(install.exitCode, printed(install)).toBe(0)
    const test = await machine.run('npx', ...pnpm, '--filter', '@sandglass/data', 'test')
    expect(test.exitCode, printed(test)).toBe(0)
    expect(test.stdout).toMatch(/Tests +\d+ passed/)
  })

  it('demonstrates itself', async () => {
    const demo = await machine.run('npm', 'run', 'demo')
    expect(demo.exitCode, printed(demo)).toBe(0)
    expect(await size('runs/demo/report.html')).toBeGreaterThan(10_000)
    expect(await size('runs/demo/denoiser/figures/reconstructions.png')).toBeGreaterThan(1_000)
    // All ten epochs of both models, or a word on what was left out.
    for (const model of ['dense', 'denoiser']) {
      const metrics = await readFile(join(machine.clone, 'runs/demo', model, 'metrics.jsonl'), 'utf8')
      expect(metrics.trimEnd().split('\n').length === 10 || demo.stderr.includes('instead of 10'), model).toBe(true)
    }
    process.stdout.write(demo.stderr)
  })

  it('prints one JSON document on stdout', async () => {
    const { exitCode, stdout } = await machine.run('npm', 'run', '--silent', 'sandglass', '--', 'doctor', '--json')
    expect(exitCode).toBe(0)
    expect(JSON.parse(stdout)).toHaveProperty('backends')
  })

  it('passes the exit code on', async () => {
    const { exitCode, stdout } = await machine.run('npm', 'run', '--silent', 'sandglass', '--', 'no-such-command', '--json')
    expect(exitCode).toBe(2)
    expect(JSON.parse(stdout)).toHaveProperty('error.cure')
  })

  it('passes a signal on that only the wrapper got, and saves', async () => {
    const args = ['train', 'dense', '--epochs', '1000', '--limit', '2560', '--seed', '1', '--out', 'interrupted']
    const training = machine.start('node', 'scripts/run.mjs', 'sandglass', ...args)
    expect(await training.says('epoch')).toBe(true)
    training.signal('SIGINT')
    const ended = await training.ended
    expect(ended.exitCode, printed(ended)).toBe(130)
    expect(await size('interrupted/model/model.safetensors')).toBeGreaterThan(1_000)
  })
})

function printed({ stdout, stderr }: Ended): string {
  return `${stdout}\n${stderr}`
}
