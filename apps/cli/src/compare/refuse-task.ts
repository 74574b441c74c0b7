import { type Examples, refuse, type Shape } from '@sandglass/base'
import type { Class } from '../detect/normal.js'

// What a task can't be judged without: refused before a training where that is known, and else before anything is judged.

export function refuseWithoutNormal(normal: readonly Class[] | null): never {
  return refuse(
    'compare',
    '--normal',
    'the classes that are normal, among others that there are',
    normal,
    'Name them, as in --normal 3 or --normal fine: the other classes are the anomalies.',
  )
}

export function refuseWithoutClasses(): never {
  return refuse('compare', '--task', 'another than features for examples without classes', 'features', 'Compare by --task reduce.')
}

/** Features are judged by how well classes can be told by them. */
export function checkClassesToTell({ labels }: Pick<Examples, 'labels'>): void {
  if (labels === undefined) refuseWithoutClasses()
  if (new Set(Array.from(labels)).size < 2)
    refuse(
      'compare',
      '--data',
      'examples of at least two classes for --task features',
      Array.from(labels).slice(0, 3),
      'Give examples of other classes too, or compare by --task reduce.',
    )
}

/** Filters, and measures of images, need a height and a width; and a model is no denoiser that never saw noise. */
export function checkDenoises(shape: Shape, hasNoise: boolean): void {
  if (shape.length !== 3)
    refuse('compare', '--data', 'images for --task denoise', shape, 'Compare by --task reduce, or give a folder of images.')
  if (!hasNoise)
    refuse(
      'compare',
      '--task',
      'another than denoise for a model that was not trained to clean images',
      'denoise',
      'Train with noise: the recipe denoiser, or --noise 0.5 with another.',
    )
}
