/** Options once their defaults are filled in: every field is there. */
export type Resolved<Options> = { readonly [Field in keyof Options]-?: Exclude<Options[Field], undefined> }
