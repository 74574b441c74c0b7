import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Examples, fromArray, readAll, stream, subset } from '@sandglass/base'
import { rocAuc, split } from '@sandglass/core'
import { openNpz } from '@sandglass/data/npy'
import { UsageError } from '../flags.js'
import { ofTables, scoresBy } from './configuration.js'
import type { AnomalyOptions } from './options.js'
import type { Case } from './result.js'
import { rivalsOfTables } from './rivals.js'

type Log = (line: string) => void

/**
 * By the protocol of the sets' authors: 70 % of the normal rows are learnt from, columns standardised on them; the other normal
 * rows and all anomalies are judged.
 */
export async function tabular(folder: string, { seeds, isTrial, python }: AnomalyOptions, log: Log): Promise<Case[]> {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.npz'))
    .sort()
  if (files.length === 0) throw new UsageError(`--tables must be a folder of .npz files, and ${folder} has none.`)
  const cases: Case[] = []
  for (const file of isTrial ? files.slice(0, 2) : files) {
    const table = await readTable(join(folder, file))
    for (const seed of seeds) {
      const { learnt, judged, isAnomaly } = await partsOf(table, seed)
      const held = split(learnt, { validation: 0.1, seed })
      // Only the order of scores is judged here, and no threshold: calibrating needs no rows of its own.
      const parts = { ...held, calibration: held.validation }
      const results: Case['results'][number][] = []
      const add = async (method: string, work: () => Promise<Float64Array>) => {
        const began = performance.now()
        const scores = await work()
        const seconds = (performance.now() - began) / 1000
        results.push({ method, scores, auc: rocAuc(scores, isAnomaly), seconds })
      }
      const configuration = { ...ofTables, detector: { ...ofTables.detector, falseAlarms: 0.5 } }
      await add('sandglass', () => scoresBy([configuration], parts, judged, seed, isTrial ? 3 : null))
      for (const rival of rivalsOfTables(python)) await add(rival.name, () => rival.scores(learnt, judged, seed))
      const name = basename(file, '.npz')
      log(`${name}, seed ${seed}: ${results.map(({ method, auc }) => `${method} ${auc.toFixed(4)}`).join(', ')}`)
      // Anomalies are the same by every seed, normal rows in part: one draw for all makes intervals too wide rather than too narrow.
      cases.push({ set: name, seed, examples: name, isAnomaly, results })
    }
  }
  return cases
}

interface Rows {
  readonly examples: Examples
  /** 1 for anomalies. */
  readonly labels: ArrayLike<number>
}

async function readTable(path: string): Promise<Rows> {
  const file = await openNpz(path)
  try {
    const { values, shape } = await readAll(await file.open('X'))
    return { examples: fromArray(values, shape.slice(1)), labels: Array.from((await file.read('y')).values, Number) }
  } finally {
    file.close()
  }
}

async function partsOf({ examples, labels }: Rows, seed: number) {
  const rowsOf = (wanted: number) => Array.from(labels).flatMap((label, row) => (label === wanted ? [row] : []))
  const normal = Uint32Array.from(rowsOf(0))
  stream(seed, 'rows').shuffle(normal)
  const first = Math.round(0.7 * normal.length)
  const anomalies = rowsOf(1)
  const judged = [...normal.slice(first), ...anomalies]
  const scale = await scalingBy(subset(examples, normal.slice(0, first)))
  return {
    learnt: scale(await readAll(subset(examples, normal.slice(0, first)))),
    judged: scale(await readAll(subset(examples, judged))),
    isAnomaly: judged.map((_, i) => i >= judged.length - anomalies.length),
  }
}

/** Brings columns to mean 0 and standard deviation 1 as these rows have them; constant ones to 0. */
async function scalingBy(rows: Examples) {
  const { values, shape } = await readAll(rows)
  const size = values.length / (shape[0] ?? 1)
  const [means, deviations] = [new Float64Array(size), new Float64Array(size)]
  values.forEach((value, i) => {
    means[i % size] = (means[i % size] as number) + value / rows.count
  })
  values.forEach((value, i) => {
    deviations[i % size] = (deviations[i % size] as number) + (value - (means[i % size] as number)) ** 2 / rows.count
  })
  return ({ values, shape }: { readonly values: Float32Array; readonly shape: readonly number[] }): Examples =>
    fromArray(
      values.map((value, i) => {
        const deviation = Math.sqrt(deviations[i % size] as number)
        return deviation > 1e-12 ? (value - (means[i % size] as number)) / deviation : 0
      }),
      shape.slice(1),
    )
}
