import { type Shape, sizeOf } from '@sandglass/base'
import { type NpyType, npyTypes } from '../npy/types.js'
import { type NpyValues, npyHeader, npyValues } from '../npy/write.js'
import { nodeModules } from './node-modules.js'

/** A `.npy` file that is written row by row, by whoever learns only in the end how many there are. */
export interface RowWriter {
  /** Adds rows; the array may be used again once this is done. */
  write(values: NpyValues): Promise<void>
  /** Writes the header, and sees to it that all outlasts a power failure. @returns how many rows there are */
  finish(): Promise<number>
  /** Lets go of the file, finished or not. Safe to call more than once. It never fails, lest it hides what has. */
  close(): Promise<void>
}

/** How much is gathered before it is written, in bytes. */
const pieceBytes = 2 ** 20

/**
 * @param path of a file that isn't there yet
 * @param type that of what is written
 * @param row the shape of one row
 */
export async function createRows(caller: string, path: string, type: NpyType, row: Shape): Promise<RowWriter> {
  const { fs } = nodeModules(caller)
  const file = await fs.open(path, 'wx')
  const rowBytes = sizeOf(row) * npyTypes[type].bytes
  // As many rows as there can't be: whatever the count, the header has room.
  const start = npyHeader(type, [Number.MAX_SAFE_INTEGER, ...row]).length
  let pending: Uint8Array[] = []
  let waiting = 0
  let end = start
  const writeAt = async (bytes: Uint8Array, position: number): Promise<void> => {
    for (let done = 0; done < bytes.length; )
      done += (await file.write(bytes, done, bytes.length - done, position + done)).bytesWritten
  }
  const flush = async (): Promise<void> => {
    const bytes = new Uint8Array(waiting)
    let at = 0
    for (const piece of pending) {
      bytes.set(piece, at)
      at += piece.length
    }
    await writeAt(bytes, end)
    end += waiting
    ;[pending, waiting] = [[], 0]
  }
  return {
    async write(values) {
      pending.push(npyValues(values))
      waiting += values.byteLength
      if (waiting >= pieceBytes) await flush()
    },
    async finish() {
      await flush()
      const count = (end - start) / rowBytes
      await writeAt(npyHeader(type, [count, ...row], start), 0)
      await file.sync()
      return count
    },
    close: () => file.close().catch(() => {}),
  }
}
