import { InvalidArgumentError } from '@sandglass/base'
import { expect, it } from 'vitest'
import { loadData, sources } from './load-data.js'
import { newFolder } from './testing/small-set.js'
import { fourFiles } from './testing/write-idx.js'

it('loads data by name', async () => {
  const from = await newFolder(fourFiles(4, 2))
  for (const name of ['mnist', 'fashion-mnist'])
    expect((await loadData(name, { from })).train).toMatchObject({ count: 4, name: `${name} training images` })
  const shapes = await loadData('shapes')
  expect([shapes.train.count, shapes.train.role, shapes.test.count, shapes.test.role]).toEqual([10_000, 'training', 2_000, 'test'])
})

it('refuses other names, those of Object among them, and lists its own', async () => {
  expect(Object.keys(sources)).toEqual(['mnist', 'fashion-mnist', 'shapes'])
  for (const name of ['minst', 'toString', ''])
    await expect(loadData(name)).rejects.toSatisfy(
      (error) =>
        InvalidArgumentError.isInstance(error) &&
        error.message === `loadData: name must be one of mnist, fashion-mnist, shapes, got "${name}". Choose one of these.`,
    )
})
