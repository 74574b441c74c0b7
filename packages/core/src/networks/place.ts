/** Where a network's config stands, for messages: `autoencoder` and `network`. */
export interface Place {
  readonly caller: string
  readonly path: string
}
