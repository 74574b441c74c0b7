/** As much of a browser's private file system as the store uses, for tests in Node. */
export class FakeDirectory {
  readonly kind = 'directory'
  readonly children = new Map<string, FakeDirectory | FakeFile>()

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<FakeDirectory> {
    const child = this.children.get(name) ?? (create ? this.add(name, new FakeDirectory()) : missing())
    return child instanceof FakeDirectory ? child : mismatch()
  }

  async getFileHandle(name: string, { create = false } = {}): Promise<FakeFile> {
    const child = this.children.get(name) ?? (create ? this.add(name, new FakeFile(this, name)) : missing())
    return child instanceof FakeFile ? child : mismatch()
  }

  async removeEntry(name: string): Promise<void> {
    if (!this.children.delete(name)) missing()
  }

  async *entries(): AsyncGenerator<[string, FakeDirectory | FakeFile]> {
    yield* this.children
  }

  add<Child extends FakeDirectory | FakeFile>(name: string, child: Child): Child {
    this.children.set(name, child)
    return child
  }
}

/** Files that nobody else may write to meanwhile. */
export const openStreams = new Set<FakeFile>()

export class FakeFile {
  /** How many bytes a file may have. */
  static room = 1000
  readonly kind = 'file'
  private contents = new Uint8Array()
  private folder: FakeDirectory
  private name: string

  constructor(folder: FakeDirectory, name: string) {
    this.folder = folder
    this.name = name
  }

  async getFile(): Promise<Blob> {
    return new Blob([this.contents])
  }

  async createWritable(): Promise<{
    write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
    close(): Promise<void>
    abort(): Promise<void>
  }> {
    let written = new Uint8Array()
    openStreams.add(this)
    return {
      write: async (bytes) => {
        if (bytes.length > FakeFile.room) throw new DOMException('full', 'QuotaExceededError')
        written = bytes.slice()
      },
      close: async () => {
        this.contents = written
        openStreams.delete(this)
      },
      abort: async () => void openStreams.delete(this),
    }
  }

  async createSyncAccessHandle(): Promise<{ write(bytes: Uint8Array<ArrayBuffer>): number; flush(): void; close(): void }> {
    openStreams.add(this)
    return {
      write: (bytes) => {
        if (bytes.length > FakeFile.room) throw new DOMException('full', 'QuotaExceededError')
        this.contents = bytes.slice()
        return bytes.length
      },
      flush: () => {},
      close: () => void openStreams.delete(this),
    }
  }

  async move(folder: FakeDirectory, name: string): Promise<void> {
    this.folder.children.delete(this.name)
    this.folder = folder
    this.name = name
    folder.children.set(name, this)
  }
}

function missing(): never {
  throw new DOMException('It is not there.', 'NotFoundError')
}

function mismatch(): never {
  throw new DOMException('It is of the other kind.', 'TypeMismatchError')
}
