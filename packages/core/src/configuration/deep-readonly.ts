/** The same value, promised not to be changed: what a function takes that only reads it. */
export type DeepReadonly<Value> = Value extends object ? { readonly [Key in keyof Value]: DeepReadonly<Value[Key]> } : Value
