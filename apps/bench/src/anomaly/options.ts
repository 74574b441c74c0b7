import { flag, readFlags, text, UsageError } from '../flags.js'

export const imageSets = ['mnist', 'fashion-mnist'] as const
export type ImageSet = (typeof imageSets)[number]

export interface AnomalyOptions {
  /** The images that one-class detection is measured on; null for none. */
  readonly images: ImageSet | null
  readonly classes: readonly number[]
  /** A folder of ADBench's `.npz` files; null for none. */
  readonly tables: string | null
  readonly seeds: readonly number[]
  /** Cuts trainings and sets down, to see whether it works. */
  readonly isTrial: boolean
  readonly threads: number | null
  /** An interpreter that has PyOD and PyTorch; null to leave their autoencoder out. */
  readonly python: string | null
  readonly json: boolean
}

export const anomalyUsage = `usage: npm run anomaly -- [options]

  --images name     one-class detection on ${imageSets.join(' or ')} (default: mnist, unless --tables is given)
  --classes 0,1     which classes take their turn at being normal (default: all ten)
  --tables folder   tabular detection on a folder of ADBench's .npz files
  --seeds 1,2       (default: 1,2,3)
  --python path     an interpreter that has PyOD and PyTorch: its AutoEncoder then takes part on tables
  --threads count   of the engine (default: a core each)
  --try             few epochs and few examples, to see whether it works
  --json            one JSON document on stdout instead of Markdown

A run of all classes and three seeds is kept in results/anomaly.json, which the documentation's page is made of.
`

const flags = { images: text, classes: text, tables: text, seeds: text, threads: text, python: text, try: flag, json: flag }

/** @throws UsageError that says what there is */
export function readAnomalyOptions(args: readonly string[]): AnomalyOptions {
  const given = readFlags(args, flags)
  const { images, classes, tables, seeds = '1,2,3', threads, python = null, try: isTrial = false, json = false } = given
  const set = imageSets.find((name) => name === images) ?? null
  if (images !== undefined && set === null) throw new UsageError(`--images must be ${imageSets.join(' or ')}, got ${images}.`)
  return {
    images: set ?? (tables === undefined ? 'mnist' : null),
    classes: classes === undefined ? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] : wholeNumbers('--classes', classes),
    tables: tables ?? null,
    seeds: wholeNumbers('--seeds', seeds),
    threads: threads === undefined ? null : (wholeNumbers('--threads', threads)[0] ?? null),
    python,
    isTrial,
    json,
  }
}

/** Whether a run's figures may stand for the set: all classes, three seeds. */
export function isWhole({ classes, seeds }: AnomalyOptions): boolean {
  return new Set(classes).size === 10 && new Set(seeds).size >= 3
}

function wholeNumbers(flag: string, text: string): number[] {
  return text.split(',').map((part) => {
    const value = Number(part)
    if (part.trim() === '' || !Number.isSafeInteger(value) || value < 0)
      throw new UsageError(`${flag} must be whole numbers between commas, got ${text}.`)
    return value
  })
}
