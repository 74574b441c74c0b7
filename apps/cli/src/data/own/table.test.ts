import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openNpy, writeNpy } from '@sandglass/data/npy'
import { fitPreprocessing, preprocess } from '@sandglass/data/preprocessing'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../testing/capture.js'
import { finiteIn } from './finite.js'
import { tableOfArray } from './table.js'

it('keeps the digits of large numbers in double precision, with bad rows left out or not', async () => {
  const path = join(temporaryFolder(), 'times.npy')
  const times = [0, 10, Number.POSITIVE_INFINITY, 20, 30].map((second) => 1.7e9 + second)
  for (const [values, skipBad] of [
    [times, true],
    [times.filter(Number.isFinite), false],
  ] as const) {
    writeFileSync(path, writeNpy(Float64Array.from(values), [values.length, 1]))
    for (const heldBytes of [0, 1e6]) {
      const { array } = await finiteIn(await openNpy(path, { scale: 'unit', heldBytes }), { skipBad, mayMiss: true })
      const table = await tableOfArray(array)
      const preprocessing = await fitPreprocessing(table)
      expect(preprocessing.columns).toMatchObject([{ center: 1.7e9 + 15, scale: Math.sqrt(125) }])
      const rows = new Float32Array(4)
      await preprocess(table, preprocessing).examples.read(Uint32Array.of(0, 1, 2, 3), rows)
      expect([...rows].map((value) => Math.round(value * Math.sqrt(125)))).toEqual([-15, -5, 5, 15])
      table.close?.()
    }
  }
  // Bytes stand for [0, 1], as everywhere.
  writeFileSync(path, writeNpy(Uint8Array.of(0, 255), [2, 1]))
  const bytes = await tableOfArray(await openNpy(path, { scale: 'unit' }))
  expect((await fitPreprocessing(bytes)).columns).toMatchObject([{ center: 0.5, scale: 0.5 }])
  bytes.close?.()
  const bad = Float64Array.of(1, Number.POSITIVE_INFINITY)
  writeFileSync(path, writeNpy(bad, [2, 1]))
  const { array } = await finiteIn(await openNpy(path), { skipBad: false, mayMiss: true })
  await expect(tableOfArray(array)).rejects.toThrow('example 1 holds Infinity, which is no finite number')
  await array.close?.()
})
