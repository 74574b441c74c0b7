import { fused, matMul, type Tensor2D } from '@tensorflow/tfjs-core'
import { boolean, constant, constantFrom, integer, oneof, record } from 'fast-check'
import { type Case, defineCase } from '../case.js'
import { ofLargest } from '../compare.js'
import { activationReferences } from '../reference/activation.js'
import { broadcast, map } from '../reference/elementwise.js'
import { matrixProduct } from '../reference/matrix-product.js'
import { tensorOf } from '../values.js'
import { length, shapes } from './problems.js'

const inner = oneof({ weight: 3, arbitrary: length }, { weight: 1, arbitrary: integer({ min: 100, max: 260 }) })
const sizes = { rows: length, inner, columns: length, transposeA: boolean(), transposeB: boolean() }

const untransposed = { ...sizes, transposeA: constant(false), transposeB: constant(false) }

export const matrixProductCases: readonly Case[] = [
  defineCase({
    name: 'matMul',
    kernels: ['BatchMatMul'],
    tolerance: ofLargest,
    problems: record({ batch: shapes(0, 2), ...sizes }),
    solve({ batch, rows, inner, columns, transposeA, transposeB }, draw) {
      const a = draw.normal([...batch, ...(transposeA ? [inner, rows] : [rows, inner])])
      const b = draw.normal([...batch, ...(transposeB ? [columns, inner] : [inner, columns])])
      return {
        actual: () => matMul(tensorOf(a), tensorOf(b), transposeA, transposeB),
        expected: matrixProduct(a, b, transposeA, transposeB),
      }
    },
  }),
  defineCase({
    name: 'matMul: one matrix for a batch of others',
    kernels: ['BatchMatMul'],
    tolerance: ofLargest,
    problems: record({ batch: integer({ min: 2, max: 4 }), rows: length, inner: length, columns: length }),
    solve({ batch, rows, inner, columns }, draw) {
      const a = draw.normal([batch, rows, inner])
      const b = draw.normal([1, inner, columns])
      const repeated = {
        shape: [batch, inner, columns],
        values: Float64Array.from({ length: batch * b.values.length }, (_, i) => b.values[i % b.values.length] ?? 0),
      }
      return { actual: () => matMul(tensorOf(a), tensorOf(b)), expected: matrixProduct(a, repeated, false, false) }
    },
  }),
  ...(['', ', transposed'] as const).map((suffix) =>
    defineCase({
      name: `matMul: fused with bias and activation${suffix}`,
      kernels: ['_FusedMatMul'],
      tolerance: { relativeTo: 'largest', error: 2e-6, floor: 10 },
      problems: record({ ...(suffix === '' ? untransposed : sizes), activation: constantFrom('linear', 'relu', 'sigmoid') }),
      solve({ rows, inner, columns, transposeA, transposeB, activation }, draw) {
        const a = draw.normal(transposeA ? [inner, rows] : [rows, inner])
        const b = draw.normal(transposeB ? [columns, inner] : [inner, columns])
        const bias = draw.normal([columns])
        return {
          actual: () =>
            fused.matMul({
              a: tensorOf(a) as Tensor2D,
              b: tensorOf(b) as Tensor2D,
              bias: tensorOf(bias),
              transposeA,
              transposeB,
              activation,
            }),
          expected: map(
            broadcast([matrixProduct(a, b, transposeA, transposeB), bias], (product, shift) => product + shift),
            activationReferences[activation],
          ),
        }
      },
    }),
  ),
]
