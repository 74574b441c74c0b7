import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { run, runWell } from '../command.js'
import { expectLearned } from '../outcome.js'

const folder = inject('project')

describe('in plain Node', () => {
  // Not under vitest, which finds modules and gradients that plain Node does not.
  it.each(['wasm', 'cpu'])('the packages train on %s', async (backend) => {
    expectLearned(JSON.parse(await runWell(process.execPath, ['node.js', backend], { folder })), backend)
  })

  it('a backend whose package is not installed says what to install', async () => {
    const { exitCode, stderr } = await run(process.execPath, ['node.js', 'tfjs-wasm'], { folder })
    expect(exitCode).toBe(1)
    expect(stderr).toContain('npm install @tensorflow/tfjs-backend-wasm')
  })
})

describe('the packed command line', () => {
  const sandglass = join(folder, 'node_modules/.bin/sandglass')

  it('helps', async () => {
    expect(await runWell(sandglass, ['--help'], { folder })).toContain('train')
  })

  it('trains, and prints one JSON document on stdout', async () => {
    const args = ['train', 'dense', '--data', 'mnist', '--limit', '256', '--epochs', '1', '--seed', '1', '--json', '--out', 'run']
    const result = JSON.parse(await runWell(sandglass, args, { folder })) as { loss: number[] }
    expect(result.loss).toHaveLength(1)
    expect(await readFile(join(folder, 'run/model/model.safetensors'))).not.toHaveLength(0)
  })

  it('ends with 2 on wrong usage', async () => {
    expect((await run(sandglass, ['trian'], { folder })).exitCode).toBe(2)
  })
})
