import { type AdamAttributes, fusedKernels, stream } from '@sandglass/base'
import { getKernel, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core'
import { expect, test } from 'vitest'
import { EngineBackend } from '../../engine/backend.js'
import { useEngine } from '../../testing/engine.js'

const backend = useEngine()

const parts = ['gradient', 'weight', 'first', 'second'] as const
type Part = (typeof parts)[number]
type State = Readonly<Record<Part, Float32Array>>

/** One step on a backend, of weights of several sizes. */
function step(on: EngineBackend, states: readonly State[], attributes: Omit<AdamAttributes, 'count'>): State[] {
  const before = on.heap.used
  const inputs: Record<string, TensorInfo> = {}
  for (const [i, state] of states.entries())
    for (const part of parts) {
      const values = state[part]
      inputs[`${part}${i}`] = { dataId: on.write(values, [values.length], 'float32'), shape: [values.length], dtype: 'float32' }
    }
  const { kernelFunc } = getKernel(fusedKernels.adam, 'engine')
  const attrs = { ...attributes, count: states.length } as unknown as NamedAttrMap
  expect(kernelFunc({ inputs, backend: on, attrs })).toEqual([])
  const read = (name: string): Float32Array => on.readSync((inputs[name] as TensorInfo).dataId) as Float32Array
  const result = states.map((_, i) => Object.fromEntries(parts.map((part) => [part, read(`${part}${i}`)])) as State)
  for (const { dataId } of Object.values(inputs)) on.disposeData(dataId)
  expect(on.heap.used).toBe(before)
  return result
}

const constants = { rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }

function drawState(count: number, seed: number): State {
  const random = stream(seed, 'adam')
  const normal = (scale: number): Float32Array => Float32Array.from({ length: count }, () => scale * random.normal())
  return { gradient: normal(1), weight: normal(1), first: normal(0.1), second: normal(0.1).map(Math.abs) }
}

/** The same in float64. */
function reference({ gradient, weight, first, second }: State): Record<Exclude<Part, 'gradient'>, Float64Array> {
  const { rate, beta1, beta2, epsilon } = constants
  const m = Float64Array.from(first, (value, i) => value + (1 - beta1) * ((gradient[i] as number) - value))
  const v = Float64Array.from(second, (value, i) => value + (1 - beta2) * ((gradient[i] as number) ** 2 - value))
  const w = Float64Array.from(weight, (value, i) => value - (rate * (m[i] as number)) / (Math.sqrt(v[i] as number) + epsilon))
  return { weight: w, first: m, second: v }
}

test('one step of many weights, large and small, is the published one', () => {
  const states = [1, 3, 4, 30, 4096, 10_001].map((count, i) => drawState(count, i))
  for (const [i, after] of step(backend(), states, constants).entries()) {
    const before = states[i] as State
    expect(after.gradient).toEqual(before.gradient)
    for (const [part, expected] of Object.entries(reference(before)))
      for (const [j, value] of expected.entries())
        expect(Math.abs((after[part as Part][j] as number) - value)).toBeLessThanOrEqual(2e-7 * (Math.abs(value) + 0.1))
  }
})

test('threads come to the same bits', async () => {
  const cut = await EngineBackend.create({ threads: 3, alwaysCut: true, fma: backend().fma })
  const states = [5, 20_000, 4097, 12].map((count, i) => drawState(count, i))
  expect(step(cut, states, constants)).toEqual(step(backend(), states, constants))
  cut.dispose()
})

test('moments that fade into denormals are 0 from then on, and no sooner', () => {
  const smallest = 2 ** -126
  const state: State = {
    gradient: new Float32Array(6),
    weight: new Float32Array(6).fill(1),
    first: Float32Array.of(smallest, -smallest, 1.2 * smallest, -1.2 * smallest, 2 ** -140, 0),
    second: Float32Array.of(smallest, 1.2 * smallest, 2 ** -140, 0, 1, 1),
  }
  const [after] = step(backend(), [state], constants) as [State]
  // One that stays has lost a tenth of itself.
  const near = (value: number): unknown => expect.closeTo(value, 5)
  expect([...after.first].map((m) => m / smallest)).toEqual([0, 0, near(1.08), near(-1.08), 0, 0])
  expect([...after.second.subarray(0, 4)].map((v) => v / smallest)).toEqual([0, near(1.1988), 0, 0])
  let faded: State = { ...state, first: new Float32Array(6).fill(1) }
  for (let i = 0; i < 1000; i++) faded = (step(backend(), [faded], constants) as [State])[0]
  expect([...faded.first]).toEqual([0, 0, 0, 0, 0, 0])
})

test('what is not a number does not pass unnoticed', () => {
  const state = drawState(7, 1)
  state.gradient[2] = Number.NaN
  state.gradient[6] = Number.POSITIVE_INFINITY
  const [after] = step(backend(), [state], constants) as [State]
  expect([...after.weight].map(Number.isFinite)).toEqual([true, true, false, true, true, true, false])
  expect(after.first[2]).toBe(Number.NaN)
  expect(after.second[2]).toBe(Number.NaN)
})
