import type { Row, Verdict } from '../document.js'
import { nativePeers } from '../systems/index.js'

/** A figure, and against whom it was had. */
interface Measure {
  readonly value: number
  readonly against: string | null
}

/** What is aimed at: a measure of a run's rows, and a bound for it. */
interface Target {
  readonly text: string
  /** Null where the run doesn't have the rows. */
  readonly measure: (rows: readonly Row[]) => Measure | null
  readonly holds: (value: number) => boolean
}

/** The engine's targets, on as many threads as a run had. */
const targets: readonly Target[] = [
  toBestPeer('conv-step', 0.5),
  toSystem('conv-step', 'tfjs-wasm', 0.03),
  toBestPeer('dense-step', 0.85),
  toBestPeer('vae-step', 1),
  toBestPeer('deep-conv-step', 1),
  toBestPeer('denoise-10k', 0.5),
  ofThreads('conv-step', 1.8),
  ofThreads('dense-step', 1.6),
  absolute('conv-overhead', 0.5, 'ms'),
  absolute('dense-overhead', 0.2, 'ms'),
  absolute('cold-start', 250, 'ms'),
  toSystem('cold-start', 'keras', 0.03),
  toSystem('peak-memory', 'keras', 0.12),
  ofBrowser('dense-step', 1.05),
  ofBrowser('conv-step', 1.05),
  absolute('engine.wasm', 40, 'KB'),
  absolute('engine-fma.wasm', 40, 'KB'),
  {
    text: 'each operation: ≤ 1.2 × tfjs-wasm, on one thread',
    measure: worstOperation,
    holds: (value) => value <= 1.2,
  },
]

export function verdicts(rows: readonly Row[]): Verdict[] {
  return targets.map(({ text, measure, holds }) => {
    const measured = measure(rows)
    return {
      target: text,
      value: measured?.value ?? null,
      against: measured?.against ?? null,
      holds: measured && holds(measured.value),
    }
  })
}

function toBestPeer(work: string, limit: number): Target {
  return {
    text: `${work}: ≤ ${limit} × the best native peer`,
    holds: (value) => value <= limit,
    measure(rows) {
      const ours = onMostThreads(rows, work, 'sandglass')
      const peers = rows.filter((row) => row.work === work && nativePeers.includes(row.system) && row.threads === ours?.threads)
      const [best] = [...peers].sort((a, b) => a.min - b.min)
      return ours && best ? { value: ours.min / best.min, against: best.system } : null
    },
  }
}

function toSystem(work: string, system: string, limit: number): Target {
  return {
    text: `${work}: ≤ ${limit} × ${system}`,
    holds: (value) => value <= limit,
    measure: (rows) => ratio(onMostThreads(rows, work, 'sandglass'), onMostThreads(rows, work, system)),
  }
}

function ofBrowser(work: string, limit: number): Target {
  return {
    text: `${work} in Chromium: ≤ ${limit} × in Node`,
    holds: (value) => value <= limit,
    measure: (rows) => ratio(onMostThreads(rows, work, 'sandglass-chromium'), onMostThreads(rows, work, 'sandglass')),
  }
}

function absolute(work: string, limit: number, unit: string): Target {
  return {
    text: `${work}: ≤ ${limit} ${unit}`,
    holds: (value) => value <= limit,
    measure(rows) {
      const ours = onMostThreads(rows, work, 'sandglass')
      return ours && { value: ours.min, against: null }
    },
  }
}

function ofThreads(work: string, limit: number): Target {
  return {
    text: `${work} on 2 threads: ≥ ${limit} × as fast as on 1`,
    holds: (value) => value >= limit,
    measure: (rows) => ratio(onThreads(rows, work, 1), onThreads(rows, work, 2)),
  }
}

/** The operation at which we are slowest, beside the stock backend. */
function worstOperation(rows: readonly Row[]): Measure | null {
  const measures = rows
    .filter(({ work, system, threads }) => work.startsWith('operation ') && system === 'tfjs-wasm' && threads === 1)
    .flatMap((stock) => {
      const measured = ratio(onThreads(rows, stock.work, 1), stock)
      return measured ? [{ value: measured.value, against: `tfjs-wasm, ${stock.work}` }] : []
    })
  return measures.reduce<Measure | null>((worst, each) => (worst && worst.value >= each.value ? worst : each), null)
}

function ratio(row: Row | null, to: Row | null): Measure | null {
  return row && to && { value: row.min / to.min, against: to.system }
}

function onThreads(rows: readonly Row[], work: string, threads: number): Row | null {
  return rows.find((row) => row.work === work && row.system === 'sandglass' && row.threads === threads) ?? null
}

function onMostThreads(rows: readonly Row[], work: string, system: string): Row | null {
  const [most] = rows.filter((row) => row.work === work && row.system === system).sort((a, b) => b.threads - a.threads)
  return most ?? null
}
