import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import type { Refused } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

describe('data', () => {
  it('lists the sets', async () => {
    const { document } = await runJson<{ data: { name: string }[] }>(['data'])
    expect(document.data.map(({ name }) => name)).toEqual(['mnist', 'fashion-mnist', 'shapes'])
  })

  it('tells what is in one', async () => {
    const { code, document } = await runJson(['data', 'inspect', 'shapes', '--out', 'shapes.png', '--quiet'], { directory })
    expect(code).toBe(0)
    expect(document).toMatchObject({
      name: 'shapes',
      shape: [28, 28, 1],
      parts: { train: { count: 10_000, range: [0, 1], values: { minimum: 0, maximum: 1 } }, test: { count: 2_000 } },
      picture: inFolder('shapes.png'),
    })
    expect(existsSync(inFolder('shapes.png'))).toBe(true)
    const wrong = await runJson<Refused>(['data', 'inspect', 'shape'])
    expect([wrong.code, wrong.document.error.cure]).toEqual([2, 'Did you mean shapes?'])
  })
})

describe('help', () => {
  it('lists every command, and every command’s flags with a description', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    const names = [
      'train',
      'evaluate',
      'reconstruct',
      'denoise',
      'detect',
      'encode',
      'generate',
      'interpolate',
      'traverse',
      'inspect',
      'doctor',
      'data',
      'demo',
    ]
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
      '--network',
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
