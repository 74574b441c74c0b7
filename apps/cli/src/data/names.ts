import type { DataName } from '@sandglass/data'

/** What each data set is, for those who look for one. */
export const dataDescriptions: Readonly<Record<DataName, string>> = {
  mnist: 'handwritten digits',
  'fashion-mnist': 'pictures of clothes, harder than digits',
  shapes: 'drawn shapes, made on the spot',
}

/** What `--data` can name. */
export const dataNames: readonly string[] = Object.keys(dataDescriptions)
