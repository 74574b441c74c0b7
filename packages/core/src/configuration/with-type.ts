/** Options with the type of the config that they are for. What is no object is left to the schema to refuse. */
export function withType(options: unknown, type: string): unknown {
  return typeof options === 'object' && options !== null && !Array.isArray(options) ? { ...options, type } : options
}
