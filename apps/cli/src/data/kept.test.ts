import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { runJson } from '../testing/run.js'
import type { Refused, Trained } from '../testing/small-run.js'

const directory = temporaryFolder()
const inFolder = (...names: string[]) => join(directory, ...names)

/** A file of flowers, whose kinds it numbers by itself. */
function write(file: string, kinds: readonly string[]): void {
  const rows = Array.from({ length: 60 }, (_, row) => {
    const kind = kinds[row % kinds.length]
    return `${(kind === 'rose' ? 5 : 3) + Math.sin(row)};${Math.cos(row)};${kind};plant ${row}`
  })
  writeFileSync(inFolder(file), `size;width;kind;name\n${rows.join('\n')}\n`)
}

const train = async (recipe: string, out: string) => {
  const reading = ['--data', 'all.csv', '--label', 'kind', '--ignore', 'name', '--delimiter', ';']
  const brief = ['--epochs', '2', '--seed', '1', '--backend', 'cpu', '--out', out]
  const { code, stderr } = await runJson<Trained>(['train', recipe, ...reading, ...brief], { directory })
  expect(code, stderr).toBe(0)
}

const ask = async <Document = Refused>(...argv: string[]) => {
  const { code, document } = await runJson<Document>([...argv, '--backend', 'cpu'], { directory })
  return { code, document }
}

it('a model keeps how its files were read, and what its class numbers stand for, and a smaller copy does so too', async () => {
  write('all.csv', ['rose', 'lily'])
  write('roses.csv', ['rose'])
  write('strange.csv', ['tulip', 'rose'])
  await train('dense', 'runs/dense')
  expect((await ask('shrink', 'runs/dense', '--out', 'small')).code).toBe(0)
  const labelsOf = async (model: string, data: string) => {
    const { code, document } = await ask<{ labels: number[] }>('encode', model, '--data', data)
    expect(code).toBe(0)
    return [...new Set(document.labels)]
  }
  for (const model of ['runs/dense', 'small']) {
    // In the file by itself, roses are class 0.
    expect(await labelsOf(model, 'roses.csv')).toEqual([1])
    expect(await labelsOf(model, 'all.csv')).toEqual([1, 0])
    expect(await labelsOf(model, 'strange.csv')).toEqual([2, 1])
  }
  const error = async (model: string) =>
    (await ask<{ meanSquaredError: number }>('evaluate', model, '--data', 'roses.csv')).document.meanSquaredError
  expect(Math.abs((await error('small')) / (await error('runs/dense')) - 1)).toBeLessThan(0.05)

  await train('conditional', 'runs/conditional')
  expect(await labelsOf('runs/conditional', 'roses.csv')).toEqual([1])
  expect(await ask('evaluate', 'runs/conditional', '--data', 'strange.csv')).toMatchObject({
    code: 2,
    document: {
      error: {
        code: 'invalid-data',
        message: 'strange.csv has examples of class "tulip", which the model does not know.',
        cure: 'It knows lily, rose. Leave other examples out.',
      },
    },
  })
  const refused = ['train', 'runs/conditional/config.json', '--validation', 'strange.csv', '--out', 'runs/none']
  expect(await ask(...refused)).toMatchObject({ code: 2, document: { error: { code: 'invalid-data' } } })
  expect(readFileSync(inFolder('small/model.safetensors')).includes('["lily","rose"]'.replaceAll('"', '\\"'))).toBe(true)
})
