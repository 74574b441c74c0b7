/**
 * Compiles assembly/ to WebAssembly and writes it into src/engine/generated/ as TypeScript: the bytes
 * as base64, so that bundlers, browsers, workers and Node load them without any set-up, and the types
 * of the functions in them. Does nothing while the sources are what the last build was made from.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import asc from 'assemblyscript/asc'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const assembly = join(root, 'assembly')
const generated = join(root, 'src', 'engine', 'generated')

// Without a runtime, a data segment or a start function, instances share nothing but the memory that
// they are given, and any number of them can work in one memory.
const options = [
  '-O3',
  '--converge',
  '--noAssert',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '--enable',
  'simd',
  '--importMemory',
  '--noExportMemory',
]

/** @returns {Promise<{ bytes: Uint8Array, types: string }>} the module, and the TypeScript interface of its exports */
export async function compile() {
  const stderr = asc.createMemoryStream()
  const files = new Map()
  const { error } = await asc.main(
    ['index.ts', '--baseDir', assembly, ...options, '--bindings', 'raw', '--outFile', 'kernels.wasm'],
    {
      stderr,
      writeFile: (name, contents) => void files.set(name, contents),
    },
  )
  if (error) throw new Error(`assembly/ does not compile: ${error.message}\n${stderr.toString()}`)
  const bytes = files.get('kernels.wasm')
  checkBare(bytes)
  return { bytes, types: interfaceOf(files.get('kernels.d.ts')) }
}

/** The sources' content, the compiler's version and this script, in 64 hexadecimal digits. */
export async function fingerprint() {
  const hash = createHash('sha256')
  const names = (await readdir(assembly, { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
  const files = [fileURLToPath(import.meta.url), ...names.map((name) => join(assembly, name))]
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  return hash.update(asc.version).digest('hex')
}

function checkBare(bytes) {
  const module = new WebAssembly.Module(bytes)
  const imports = WebAssembly.Module.imports(module).map(({ module, name }) => `${module}.${name}`)
  if (imports.join() !== 'env.memory') throw new Error(`The module must import env.memory alone, it imports ${imports.join(', ')}.`)
  const [start, data] = [8, 11]
  for (const section of sectionsOf(bytes))
    if (section === start || section === data) throw new Error('The module must have no start function and no data segment.')
}

function sectionsOf(bytes) {
  const sections = []
  for (let at = 8; at < bytes.length; ) {
    sections.push(bytes[at++])
    let size = 0
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (bytes[at] & 0x7f) << shift
      more = bytes[at++] > 0x7f
    }
    at += size
  }
  return sections
}

/** From the compiler's declarations, `export declare function name(…): type`. */
function interfaceOf(declarations) {
  const functions = [...declarations.matchAll(/export function (.+)/g)].map(([, signature]) => `  ${signature}`)
  return `export interface KernelExports {\n${functions.join('\n')}\n}\n`
}

async function replace(file, text) {
  await writeFile(`${file}.new`, text)
  await rename(`${file}.new`, file)
}

async function build() {
  const mark = `// Made from assembly/ by scripts/build-wasm.mjs; sources ${await fingerprint()}\n`
  const file = join(generated, 'kernels.ts')
  if ((await readFile(file, 'utf8').catch(() => '')).startsWith(mark)) return
  const { bytes, types } = await compile()
  const base64 = Buffer.from(bytes).toString('base64')
  await mkdir(generated, { recursive: true })
  await replace(file, `${mark}export const kernelsBase64 =\n  '${base64}'\n\n${types}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
