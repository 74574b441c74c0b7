import { readAll } from '@sandglass/base'
import { expect, it } from 'vitest'
import { readCsv } from '../csv/index.js'
import { featureNames, fitPreprocessing, preprocess } from './index.js'

it('fitPreprocessing learns categories of the training part alone; others are none of them', async () => {
  const table = await readCsv(new TextEncoder().encode('size,colour\n1,red\n3,blue\n2,violet\n4,red\n'), { name: 'some.csv' })
  const preprocessing = await fitPreprocessing(table, { rows: [0, 1, 3], numbers: 'none' })
  expect(featureNames(preprocessing)).toEqual(['size', 'colour=blue', 'colour=red'])
  const { values } = await readAll(preprocess(table, preprocessing).examples)
  expect(Array.from(values)).toEqual([1, 0, 1, 3, 1, 0, 2, 0, 0, 4, 0, 1])
  await expect(
    fitPreprocessing(await readCsv(new TextEncoder().encode('size,colour\n1,\n3,blue\n'), { name: 'some.csv' }), { rows: [0] }),
  ).rejects.toThrow('fitPreprocessing: the column "colour" of some.csv has no value to learn from.')
})
