import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Row } from '../document.js'

/** The size of a package's file after gzip, at its best, in KB of 1,000 bytes. */
export async function weigh(file: string): Promise<Row> {
  const bytes = await readFile(createRequire(import.meta.url).resolve(file))
  const kilobytes = gzipSync(bytes, { level: 9 }).length / 1000
  const work = basename(file)
  return { work, system: 'sandglass', version: '', threads: 1, unit: 'KB', min: kilobytes, median: kilobytes }
}
