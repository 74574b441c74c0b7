import type { GenericSchema, InferInput } from 'valibot'

/** The same value, promised not to be changed, so that read-only shapes and lists may be passed. */
export type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value

/** What a user passes for a config: without its type, defaults left out. */
export type OptionsOf<Schema extends GenericSchema> = DeepReadonly<Omit<InferInput<Schema>, 'type'>>
