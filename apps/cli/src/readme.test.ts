import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stream } from '@sandglass/base'
import { encodePng } from '@sandglass/data/images'
import { describe, expect, it } from 'vitest'
import { commands } from './commands/index.js'
import { createProgram } from './program.js'
import { captureIo, temporaryFolder } from './testing/capture.js'
import { run } from './testing/run.js'

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
const directory = temporaryFolder()
/** What makes a training short; later flags win. */
const brief = ['--epochs', '1', '--quiet']
const short = ['--data', 'shapes', '--limit', '64', '--validation', '32', ...brief]

/** What the README calls a table, a newer one and scans. */
function writeOwnFiles(): void {
  const random = stream(1, 'own files')
  const row = () => [random.normal(), 3 + random.normal(), random.uniform() < 0.5 ? 'setosa' : 'virginica'].join(',')
  for (const [name, count] of [
    ['table.csv', 60],
    ['new.csv', 12],
  ] as const)
    writeFileSync(join(directory, name), ['length,width,species', ...Array.from({ length: count }, row)].join('\n'))
  mkdirSync(join(directory, 'scans'))
  for (let i = 0; i < 10; i++) {
    const values = Float32Array.from({ length: 40 * 50 }, () => random.uniform())
    writeFileSync(join(directory, 'scans', `${i}.png`), encodePng({ values, shape: [40, 50, 1] }))
  }
}

describe('the README', () => {
  it('has commands that run as printed, one after the other', async () => {
    const lines = Array.from(readme.matchAll(/^sandglass (.*)$/gm), ([, words = '']) => words.split(' > ')[0]?.split(' ') ?? [])
    expect(lines.length).toBeGreaterThan(8)
    writeOwnFiles()
    for (const argv of lines) {
      // The demo, sweeps and MNIST have tests of their own; here it is about words and order.
      if (argv[0] === 'demo' || argv[0] === 'sweep') continue
      // A run that is resumed has its config already.
      const isBegun = argv[0] === 'train' && !argv.includes('--resume')
      const isOwn = argv.some((word) => word === './scans' || word === 'flowers.json')
      const { code, stderr } = await run(isBegun ? [...argv, ...(isOwn ? brief : short)] : argv, { directory })
      expect(code, `${argv.join(' ')}\n${stderr}`).toBe(0)
    }
    for (const file of ['digits.png', 'codes.csv']) expect(existsSync(join(directory, file)), file).toBe(true)
  }, 180_000)

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
