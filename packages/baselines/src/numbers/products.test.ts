import fc from 'fast-check'
import { expect, it } from 'vitest'
import { normals } from '../testing/examples.js'
import { products } from './products.js'

it('multiplies every row with every row, however many there are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 11 }), fc.integer({ min: 0, max: 7 }), fc.integer({ min: 1, max: 9 }), (m, n, size) => {
      const [a, b] = [Float64Array.from(normals(m, size, 1)), Float64Array.from(normals(n, size, 2))]
      const into = new Float64Array(m * n)
      products(a, b, size, into)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let sum = 0
          for (let s = 0; s < size; s++) sum += (a[i * size + s] as number) * (b[j * size + s] as number)
          expect(into[i * n + j]).toBeCloseTo(sum, 12)
        }
    }),
  )
})
