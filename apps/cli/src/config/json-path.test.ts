import { describe, expect, it } from 'vitest'
import { valueAt, withValueAt } from './json-path.js'

describe('withValueAt', () => {
  it('changes one value and leaves all others, and what was given, as they were', () => {
    const config = { training: { epochs: 10, optimizer: { type: 'adam' } }, data: null, list: [1, 2, 3] }
    const before = structuredClone(config)
    expect(withValueAt(config, 'training.epochs', 3)).toEqual({ ...before, training: { ...before.training, epochs: 3 } })
    expect(withValueAt(config, 'list.1', 5)).toEqual({ ...before, list: [1, 5, 3] })
    expect(config).toEqual(before)
  })

  it('makes the objects on the way', () => {
    expect(withValueAt({ training: { earlyStopping: null } }, 'training.earlyStopping.patience', 3)).toEqual({
      training: { earlyStopping: { patience: 3 } },
    })
  })

  it('takes no name for more than a name', () => {
    const config = withValueAt({}, '__proto__.polluted', true)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(valueAt(config, 'polluted')).toBeUndefined()
  })
})

describe('valueAt', () => {
  it('finds a value, or that there is none', () => {
    expect(valueAt({ a: { b: [1] } }, 'a.b')).toEqual([1])
    expect(valueAt({ a: null }, 'a.b')).toBeUndefined()
  })
})
