import { readBatches } from '../../batches/read.js'
import type { Source } from '../../batches/source.js'
import { crc32 } from '../../persistence/safetensors/checksum.js'

/** How many examples are read; all would take an epoch's reading. */
const mostExamples = 256

/**
 * What examples are known again by: a checksum of some of them, evenly spread from the first to the last, without noise, and of
 * all labels that the model looks at. It is the same wherever the same values are read.
 */
export async function fingerprintOf(source: Source, batchSize: number): Promise<string> {
  const sums = [crc32(bytesOf(Int32Array.from(source.labels ?? [])))]
  for await (const batch of readBatches(source, { order: spread(source.count), batchSize, noise: null })) {
    const { input, target, weights, mask } = batch
    const sides = [target, input === target ? null : input, weights, mask]
    sums.push(crc32(...sides.flatMap((values) => (values ? bytesOf(values) : []))))
  }
  return crc32(new TextEncoder().encode(sums.join()))
}

function spread(count: number): Uint32Array {
  const read = Math.min(count, mostExamples)
  return Uint32Array.from({ length: read }, (_, i) => (read === 1 ? 0 : Math.floor((i * (count - 1)) / (read - 1))))
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
