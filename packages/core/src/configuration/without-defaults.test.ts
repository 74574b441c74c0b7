import * as v from 'valibot'
import { expect, it } from 'vitest'
import { autoencoderSchema } from '../models/autoencoder/config.js'
import { modelSchema } from '../models/index.js'
import { withoutDefaults } from './without-defaults.js'

const network = { type: 'dense', input: [4], latent: 2 } as const
const given = { type: 'autoencoder', network, loss: 'mean-squared-error' } as const
const resolved = v.parse(autoencoderSchema, given)

it('leaves what has to be given, and comes to the same', () => {
  expect(withoutDefaults(autoencoderSchema, resolved)).toEqual(given)
  expect(withoutDefaults(modelSchema, resolved)).toEqual(given)
  expect(v.parse(autoencoderSchema, withoutDefaults(autoencoderSchema, resolved))).toEqual(resolved)
})

it('keeps whatever is another than the default, and drops what is beside it', () => {
  const changed = {
    ...given,
    network: { ...network, hidden: [3], regularization: { weights: { type: 'l2', l2: 0.1 } } },
    nested: { sizes: [1, 2] },
  }
  expect(withoutDefaults(autoencoderSchema, v.parse(autoencoderSchema, changed))).toEqual(changed)
})

it('is the same once configs have further fields, unless one is not at its default', () => {
  const later = v.strictObject({
    ...autoencoderSchema.entries,
    further: v.optional(v.number(), 3),
    group: v.optional(v.strictObject({ further: v.optional(v.boolean(), true) }), {}),
  })
  expect(withoutDefaults(later, v.parse(later, given))).toEqual(given)
  expect(withoutDefaults(later, v.parse(later, { ...given, further: 4, group: { further: false } }))).toEqual({
    ...given,
    further: 4,
    group: { further: false },
  })
})

it('leaves alone what the schema does not take', () => {
  expect(withoutDefaults(autoencoderSchema, { type: 'another', field: [1] })).toEqual({ type: 'another', field: [1] })
})
