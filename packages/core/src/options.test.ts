import type { GenericSchema, InferInput } from 'valibot'
import { expectTypeOf, it } from 'vitest'
import type { DeepReadonly } from './configuration/deep-readonly.js'
import type { ConvolutionOptions, MaxPoolingOptions, TransposedConvolutionOptions } from './layers/builders.js'
import type { convolution } from './layers/convolution.js'
import type { dense } from './layers/dense.js'
import type { KernelOptions } from './layers/fields.js'
import type { maxPooling } from './layers/max-pooling.js'
import type { transposedConvolution } from './layers/transposed-convolution.js'
import type { AutoencoderOptions, autoencoderSchema } from './models/autoencoder/config.js'
import type { ConditionalOptions, conditionalSchema } from './models/conditional/config.js'
import type { VariationalOptions, variationalSchema } from './models/variational/config.js'
import type { ConvolutionalOptions, convolutionalSchema } from './networks/convolutional/config.js'
import type { CustomOptions, customSchema } from './networks/custom/config.js'
import type { DenseOptions, denseSchema } from './networks/dense/config.js'
import type { AdamOptions, adamSchema } from './optimizers/adam.js'
import type { AdamWOptions, adamwSchema } from './optimizers/adamw.js'
import type { RmspropOptions, rmspropSchema } from './optimizers/rmsprop.js'
import type { SgdOptions, sgdSchema } from './optimizers/sgd.js'

/** Whether options, which are written out so that editors show what each is, are what the schema that checks them takes. */
type Alike<Options, Schema extends GenericSchema, Taken extends string = 'type'> = Same<
  Options,
  DeepReadonly<Omit<InferInput<Schema>, Taken>>
>
type Same<A, B> = [keyof A, keyof B, A, B] extends [keyof B, keyof A, B, A] ? true : false

it('options have the fields that their schemas know, of the same types', () => {
  expectTypeOf<Alike<DenseOptions, typeof denseSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<ConvolutionalOptions, typeof convolutionalSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<CustomOptions, typeof customSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<AutoencoderOptions, typeof autoencoderSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<VariationalOptions, typeof variationalSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<ConditionalOptions, typeof conditionalSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<AdamOptions, typeof adamSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<AdamWOptions, typeof adamwSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<RmspropOptions, typeof rmspropSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<SgdOptions, typeof sgdSchema>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<KernelOptions, typeof dense.schema, 'type' | 'units' | 'activation'>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<ConvolutionOptions, typeof convolution.schema, Positional>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<TransposedConvolutionOptions, typeof transposedConvolution.schema, Positional>>().toEqualTypeOf<true>()
  expectTypeOf<Alike<MaxPoolingOptions, typeof maxPooling.schema, 'type' | 'size'>>().toEqualTypeOf<true>()
})

/** What a convolution's builder takes before its options. */
type Positional = 'type' | 'filters' | 'kernelSize' | 'activation'
