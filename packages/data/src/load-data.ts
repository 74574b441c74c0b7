import { refuse } from '@sandglass/base'
import { fashionMnist } from './fashion-mnist/index.js'
import type { DataSet, ImageSetOptions } from './image-sets/image-set.js'
import { mnist } from './mnist/index.js'
import { shapeKinds } from './synthetic/draw.js'
import { shapes } from './synthetic/shapes.js'

/** The data sets that have a name of their own, and what loads each. */
export const sources = {
  mnist,
  'fashion-mnist': fashionMnist,
  shapes: drawnShapes,
} satisfies Readonly<Record<string, (options?: ImageSetOptions) => Promise<DataSet>>>

export type DataName = keyof typeof sources

/**
 * The data set of that name.
 *
 * @param name one of {@link sources}'s: `mnist`, `fashion-mnist`, `shapes`
 * @throws InvalidArgumentError for any other name, and whatever the data set's own function throws
 */
export async function loadData(name: DataName | (string & {}), options: ImageSetOptions = {}): Promise<DataSet> {
  if (!Object.hasOwn(sources, name))
    refuse('loadData', 'name', `one of ${Object.keys(sources).join(', ')}`, name, 'Choose one of these.')
  return sources[name as DataName](options)
}

/** 10,000 shapes to train on and 2,000 others to test with, always the same. */
async function drawnShapes(): Promise<DataSet> {
  return {
    train: shapes({ count: 10_000, seed: 1, role: 'training' }),
    test: shapes({ count: 2_000, seed: 2, role: 'test' }),
    classes: shapeKinds,
    licence: 'none needed',
    source: 'Drawn by @sandglass/data.',
  }
}
