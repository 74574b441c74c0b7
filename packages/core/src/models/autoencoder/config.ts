import * as v from 'valibot'
import { type LossModelOptions, lossModelEntries } from '../loss-model.js'

export type AutoencoderOptions = LossModelOptions

export const autoencoderSchema = v.strictObject({
  type: v.literal('autoencoder'),
  ...lossModelEntries,
})
