import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Examples, fromArray, type NumberArray, stream, subset } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import {
  type Detector,
  ecod,
  hbos,
  incrementalPca,
  isolationForest,
  localOutlierFactor,
  nearestNeighbours,
  pca,
  tsne,
  umap,
} from '../index.js'
import { expectNear } from './near.js'

const python = process.env.SANDGLASS_PYTHON ?? 'python3'
const program = fileURLToPath(new URL('../../python/references.py', import.meta.url))

/** What the program prints, with its rows as they are there. */
interface Found {
  readonly nearestNeighbours: number[]
  readonly localOutlierFactor: number[]
  readonly ecod: number[]
  readonly ecodAlone: number[]
  readonly hbos: number[]
  readonly isolationForests: number[][]
  readonly pca: number[][]
  readonly variances: number[]
  readonly incrementalPca: number[][]
  readonly umap: number
  readonly umapTransform: number
  readonly tsne: number
  readonly ourUmap: number
  readonly ourUmapTransform: number
  readonly ourTsne: number
}

async function ask<Answer>(argv: readonly string[], given: unknown): Promise<Answer> {
  const child = spawn(python, [program, ...argv], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(given))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  if (code !== 0) throw new Error(`${python} ended with exit code ${code}`)
  return JSON.parse(text) as Answer
}

/** Why there is nothing to hold the baselines against; null if there is. */
async function missing(): Promise<string | null> {
  const child = spawn(python, ['-c', 'import pyod, sklearn, umap'], { stdio: 'ignore' })
  const code = await new Promise((resolve) => child.once('close', resolve).once('error', () => resolve('it is not there')))
  return code === 0
    ? null
    : `${python} has no scikit-learn, PyOD and umap-learn: install them, and name their Python by SANDGLASS_PYTHON`
}

const reason = await missing()
if (reason !== null) console.warn(reason)

/** Two groups, one leaning; anomalies lie between and around them. */
function table(count: number, anomalies: number, seed: number): { values: Float32Array; isAnomaly: boolean[] } {
  const random = stream(seed, 'table')
  const isAnomaly = Array.from({ length: count }, (_, row) => row < anomalies)
  const rows = isAnomaly.map((is, row) => {
    const own = Array.from({ length: 6 }, () => random.normal())
    if (is) return own.map((value) => 2.2 * value)
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = own
    return row % 3 === 0 ? [a + 2, b + 2, 0.5 * c, d * d, e, f] : [a - 1, 0.8 * a + 0.3 * b, c, 0.3 * d, e - 1, Math.exp(0.5 * f)]
  })
  return { values: Float32Array.from(rows.flat()), isAnomaly }
}

describe.skipIf(reason !== null)(`against Python's libraries${reason === null ? '' : ` (not run: ${reason})`}`, async () => {
  if (reason !== null) return
  const [seen, asked] = [table(700, 0, 1), table(500, 100, 2)]
  const [train, test] = [fromArray(seen.values, [6]), fromArray(asked.values, [6])]
  const digits = await ask<number[][]>(['digits'], null)
  const images = fromArray(digits.slice(0, 1000).flat(), [64])
  const moreImages = fromArray(digits.slice(1000, 1500).flat(), [64])
  const layout = await umap().fit(images, { seed: 1 })
  const found = await ask<Found>([], {
    train: rowsOf({ values: seen.values, shape: [700, 6] }),
    test: rowsOf({ values: asked.values, shape: [500, 6] }),
    images: digits.slice(0, 1000),
    moreImages: digits.slice(1000, 1500),
    ourUmap: rowsOf(layout.embedding),
    ourUmapTransform: rowsOf(await layout.transform(moreImages)),
    ourTsne: rowsOf(await tsne().embed(images, { seed: 1 })),
  })

  const scoresOf = async (method: Detector, examples: Examples, seed = 0) =>
    await (await method.fit(train, { seed })).score(examples)
  const aucOf = (scores: ArrayLike<number>) => areaUnderRoc(scores, asked.isAnomaly)
  const expectSame = (name: string, ours: number, theirs: number, within: number) => {
    console.log(`${name}: ${ours.toFixed(4)}, theirs ${theirs.toFixed(4)}`)
    expect(Math.abs(ours - theirs), name).toBeLessThan(within)
  }

  it('nearest neighbours are as far', async () => {
    expectNear(await scoresOf(nearestNeighbours(), test), found.nearestNeighbours, 9)
  })

  it('local outlier factors are the same', async () => {
    const ours = await scoresOf(localOutlierFactor(), test)
    expectNear(ours, found.localOutlierFactor, 6)
    expectSame('local outlier factor, AUC', aucOf(ours), aucOf(found.localOutlierFactor), 0.01)
  })

  it('ECOD is the same of one example, and as good among many', async () => {
    expectNear(
      await scoresOf(
        ecod(),
        subset(
          test,
          Uint32Array.from({ length: 50 }, (_, i) => i),
        ),
      ),
      found.ecodAlone,
      6,
    )
    expectSame('ECOD, AUC', aucOf(await scoresOf(ecod(), test)), aucOf(found.ecod), 0.01)
  })

  it('HBOS is as good', async () => {
    expectSame('HBOS, AUC', aucOf(await scoresOf(hbos(), test)), aucOf(found.hbos), 0.01)
  })

  it('isolation forests are as good, over ten seeds', async () => {
    const areas: number[] = []
    for (let seed = 0; seed < 10; seed++) areas.push(aucOf(await scoresOf(isolationForest(), test, seed)))
    expectSame('isolation forest, mean AUC', mean(areas), mean(found.isolationForests.map(aucOf)), 0.01)
  })

  it('PCA finds the same directions and variances, incremental PCA those of its batches', async () => {
    const exact = await pca({ components: 10 }).fit(images)
    const theirs = { pca: found.pca.flat(), incremental: found.incrementalPca.flat() }
    expect(angle(exact.directions, theirs.pca, 64)).toBeLessThan(1e-5)
    expectNear(exact.variances, found.variances, 6)
    const incremental = await incrementalPca({ components: 10, batchSize: 100 }).fit(images)
    expect(angle(incremental.directions, theirs.incremental, 64)).toBeLessThan(1e-5)
  })

  it('UMAP and t-SNE are as trustworthy', () => {
    expectSame('UMAP, trustworthiness', found.ourUmap, found.umap, 0.02)
    expectSame('UMAP of new examples, trustworthiness', found.ourUmapTransform, found.umapTransform, 0.02)
    expectSame('t-SNE, trustworthiness', found.ourTsne, found.tsne, 0.02)
  })
})

function rowsOf({ values, shape: [count = 0, size = 0] }: NumberArray): number[][] {
  return Array.from({ length: count }, (_, row) => Array.from(values.subarray(row * size, (row + 1) * size)))
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The share of pairs in which the anomaly scores higher, ties by half. */
function areaUnderRoc(scores: ArrayLike<number>, isAnomaly: readonly boolean[]): number {
  const of = (kind: boolean) => Array.from(scores).filter((_, i) => isAnomaly[i] === kind)
  const normals = of(false)
  return mean(of(true).map((score) => mean(normals.map((other) => (score > other ? 1 : score === other ? 0.5 : 0)))))
}

/** What of the one space of directions lies outside of the other: at least the sine of the largest angle between them. */
function angle(ours: ArrayLike<number>, theirs: ArrayLike<number>, size: number): number {
  let outside = 0
  for (let d = 0; d < ours.length; d += size) {
    const rest = Float64Array.from({ length: size }, (_, i) => ours[d + i] as number)
    for (let t = 0; t < theirs.length; t += size) {
      const product = rest.reduce((sum, _, i) => sum + (ours[d + i] as number) * (theirs[t + i] as number), 0)
      rest.forEach((value, i) => {
        rest[i] = value - product * (theirs[t + i] as number)
      })
    }
    outside += rest.reduce((sum, value) => sum + value * value, 0)
  }
  return Math.sqrt(outside)
}
