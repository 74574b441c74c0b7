import { describe, expect, it } from 'vitest'
import type { Row } from '../document.js'
import { row } from '../testing/row.js'
import { figure } from './figures.js'
import { growthOf } from './growth.js'
import { operationTable, rowTable } from './tables.js'
import { verdicts } from './targets.js'

const verdict = (rows: Row[], start: string) => verdicts(rows).find(({ target }) => target.startsWith(start))

it('writes figures with three digits that mean something', () => {
  expect([0.01234, 1.234, 12.34, 1234, 0, Number.NaN].map(figure)).toEqual(['0.0123', '1.23', '12.3', '1,234', '0', '—'])
})

it('sets each system beside the fastest Sandglass of the same work', () => {
  const rows = [row('w', 'sandglass', 1, 3), row('w', 'sandglass', 2, 2), row('w', 'other', 1, 5), row('v', 'other', 1, 5)]
  const [, , ...lines] = rowTable(rows).split('\n')
  expect(lines.map((line) => line.split(' | ')[6])).toEqual(['1.50 ×', '1.00 ×', '2.50 ×', ''])
})

describe('verdicts', () => {
  it('hold Sandglass on the most threads to the fastest native peer on as many', () => {
    const rows = [
      ...[row('conv-step', 'sandglass', 1, 9), row('conv-step', 'sandglass', 2, 5)],
      ...[row('conv-step', 'keras', 1, 1), row('conv-step', 'keras', 2, 12), row('conv-step', 'jax', 2, 10)],
      row('conv-step', 'tfjs-wasm', 1, 900),
    ]
    expect(verdict(rows, 'conv-step: ≤ 0.5')).toMatchObject({ value: 0.5, against: 'jax', holds: true })
    expect(verdict(rows, 'conv-step: ≤ 0.03')).toMatchObject({ value: 5 / 900, against: 'tfjs-wasm', holds: true })
    expect(verdict(rows, 'conv-step on 2 threads')).toMatchObject({ value: 1.8, holds: true })
  })

  it('name the operation that is slowest beside the stock backend, on one thread', () => {
    const rows = [
      ...[row('operation A', 'sandglass', 1, 2), row('operation A', 'tfjs-wasm', 1, 4)],
      ...[row('operation B', 'sandglass', 1, 3), row('operation B', 'sandglass', 2, 1), row('operation B', 'tfjs-wasm', 1, 2)],
      row('operation C', 'sandglass', 1, 9),
    ]
    expect(verdict(rows, 'each operation')).toMatchObject({ value: 1.5, against: 'tfjs-wasm, operation B', holds: false })
  })

  it('say nothing of what was not measured', () => {
    for (const { value, against, holds } of verdicts([])) expect([value, against, holds]).toEqual([null, null, null])
  })
})

it('tells growth system by system, with its slope', () => {
  const works = [2, 4, 8].map((value) => ({ ...work, name: `w ${value}`, grows: { work: 'w', parameter: 'batch', value } }))
  const rows = works.map(({ name, grows }) => row(name, 'sandglass', 2, 3 * grows.value))
  expect(growthOf(works, [...rows, row('w 2', 'other', 1, 1)])).toEqual([
    {
      work: 'w',
      parameter: 'batch',
      system: 'sandglass',
      threads: 2,
      points: [
        [2, 6],
        [4, 12],
        [8, 24],
      ],
      slope: expect.closeTo(1, 12),
    },
  ])
})

it('marks the operations that the stock backend does more than 1.2 times as fast', () => {
  const rows = ['Slow', 'Quick'].flatMap((name, slower) => [
    row(`operation ${name}`, 'sandglass', 1, 3),
    row(`operation ${name}`, 'tfjs-wasm', 1, 2 + slower),
  ])
  const [, , ...lines] = operationTable([...rows, row('operation Lacking', 'sandglass', 1, 3)]).split('\n')
  expect(lines).toEqual(['| Slow | 3.00 | 2.00 | 1.50 × ✗ |', '| Quick | 3.00 | 3.00 | 1.00 × |', '| Lacking | 3.00 | — |  |'])
})

const work = { unit: 'ms', play: 'steps', problem: () => Promise.reject(new Error('not here')) } as const
