/** The bytes of a file, read as they are asked for. */
interface OpenedFile {
  /** Its path or URL. */
  readonly name: string
  readonly bytes: AsyncIterable<Uint8Array>
}

/** Where files may lie: a folder, or a URL. */
export interface Place {
  readonly name: string
  /** @returns null if there is no such file, gzipped or not */
  open(file: string): Promise<OpenedFile | null>
}
