import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commands } from './commands/index.js'
import { createProgram } from './program.js'
import { captureIo, temporaryFolder } from './testing/capture.js'
import { run } from './testing/run.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const directory = temporaryFolder()
/** What makes a training short; later flags win. */
const short = ['--data', 'shapes', '--limit', '64', '--validation', '32', '--epochs', '1', '--quiet']

describe('the README', () => {
  it('has commands that run as printed, one after the other', async () => {
    const lines = Array.from(readme.matchAll(/^sandglass (.*)$/gm), ([, words = '']) => words.split(' > ')[0]?.split(' ') ?? [])
    expect(lines.length).toBeGreaterThan(8)
    for (const argv of lines) {
      // The demo, sweeps and MNIST have tests of their own; here it is about words and order.
      if (argv[0] === 'demo' || argv[0] === 'sweep') continue
      // A run that is resumed has its config already.
      const isBegun = argv[0] === 'train' && !argv.includes('--resume')
      const { code, stderr } = await run(isBegun ? [...argv, ...short] : argv, { directory })
      expect(code, `${argv.join(' ')}\n${stderr}`).toBe(0)
    }
    for (const file of ['digits.png', 'codes.csv']) expect(existsSync(join(directory, file)), file).toBe(true)
  }, 60_000)

  it('has a config that trains', async () => {
    const config = /```json\n(.*?)```/s.exec(readme)?.[1] ?? ''
    writeFileSync(join(directory, 'my-config.json'), config)
    expect(await run(['train', 'my-config.json', ...short], { directory })).toMatchObject({ code: 0, stderr: '' })
  }, 60_000)

  it('tells of every command', () => {
    const names = createProgram(captureIo(), async () => {}).commands.map((command) => command.name())
    expect(names).toHaveLength(commands.length)
    for (const name of names) expect(readme).toMatch(new RegExp(`^\\| \`${name}[ \`]`, 'm'))
  })
})
