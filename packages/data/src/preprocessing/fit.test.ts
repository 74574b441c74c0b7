import { readAll } from '@sandglass/base'
import { expect, it } from 'vitest'
import { readCsv } from '../csv/index.js'
import { columnsFor, featureNames, fitPreprocessing, parsePreprocessing, preprocess, restoreRow } from './index.js'

it('fitPreprocessing learns categories of the training part alone; the numbers of others are 0', async () => {
  const table = await readCsv(new TextEncoder().encode('size,colour\n1,red\n3,blue\n2,violet\n4,red\n'), { name: 'some.csv' })
  const preprocessing = await fitPreprocessing(table, { rows: [0, 1, 3], numbers: 'none' })
  expect(featureNames(preprocessing)).toEqual(['size', 'colour=blue', 'colour=red', 'colour=violet'])
  expect(preprocessing.columns[1]).toMatchObject({ unseen: ['violet'] })
  expect(columnsFor(preprocessing)[1]).toMatchObject({ categories: ['blue', 'red'] })
  expect(restoreRow(preprocessing, [2, 0.1, 0.2, 0.3])).toEqual({ size: 2, colour: 'red' })
  expect(parsePreprocessing(JSON.parse(JSON.stringify(preprocessing)), 'it')).toEqual(preprocessing)
  const { values } = await readAll(preprocess(table, preprocessing).examples)
  expect(Array.from(values)).toEqual([1, 0, 1, 0, 3, 1, 0, 0, 2, 0, 0, 0, 4, 0, 1, 0])
  await expect(
    fitPreprocessing(await readCsv(new TextEncoder().encode('size,colour\n1,\n3,blue\n'), { name: 'some.csv' }), { rows: [0] }),
  ).rejects.toThrow('fitPreprocessing: the column "colour" of some.csv has no value to learn from.')
})
