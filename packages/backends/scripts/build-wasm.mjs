/**
 * Compiles assembly/ to WebAssembly, with fused multiply-add and without, and writes it into
 * src/engine/generated/ as TypeScript: the bytes, compressed, as base64, so that bundlers, browsers,
 * workers and Node load them without any set-up, and the types of the functions in them. (Base64 of
 * what is not compressed would be half as large again on its way to a page: servers compress it
 * badly.) Does nothing while the sources are what the last build was made from.
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import asc from 'assemblyscript/asc'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const assembly = join(root, 'assembly')
const generated = join(root, 'src', 'engine', 'generated')

/** The two builds, by the name of the file that each goes to. */
export const builds = { plain: [], fma: ['--enable', 'relaxed-simd'] }

// Without a runtime, a data segment or a start function, instances share nothing but the memory that
// they are given, and any number of them can work in one memory. It may be a shared one or not: see
// `sharedFlag` below.
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
  '--enable',
  'threads',
  '--importMemory',
  '--sharedMemory',
  '--initialMemory',
  '1',
  '--maximumMemory',
  '32768',
  '--noExportMemory',
]

/** @typedef {{ name: string, file: string, parameters: { name: string, type: string }[] }} Job */

/**
 * The exported functions whose first parameters are `begin: i32, end: i32`: they do some of a number
 * of independent items, so that threads can share in them. Their place in this list is their number.
 *
 * @returns {Promise<Job[]>}
 */
export async function findJobs() {
  const jobs = []
  for (const name of await sources()) {
    const text = await readFile(join(assembly, name), 'utf8')
    for (const [, job, list] of text.matchAll(/^export function (\w+)\(\s*begin: i32, end: i32,?([^)]*)\)/gm)) {
      const parameters = list
        .split(',')
        .map((each) => each.trim())
        .filter(Boolean)
        .map((each) => each.split(':').map((part) => part.trim()))
      jobs.push({ name: job, file: name.slice(0, -3), parameters: parameters.map(([name, type]) => ({ name, type })) })
    }
  }
  return jobs.sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** What the module exports: what assembly/index.ts names, and all jobs. */
async function indexSource(jobs) {
  const named = await readFile(join(assembly, 'index.ts'), 'utf8')
  return `${named}\n${jobs.map(({ name, file }) => `export { ${name} } from './${file}'\n`).join('')}`
}

/** `runJob`: calls a job by its number, with the arguments that the owner wrote down as float64. */
function jobSource(jobs) {
  const imports = jobs.map(({ name, file }) => `import { ${name} } from './${file}'\n`)
  const cases = jobs.map(({ name, parameters }, number) => {
    const values = parameters.map(({ type }, index) => `, <${type}>load<f64>(values, ${index * 8})`)
    return `    case ${number}: { ${name}(begin, end${values.join('')}); break }\n`
  })
  return `${imports.join('')}\nexport function runJob(job: i32, begin: i32, end: i32, values: usize): void {\n  switch (job) {\n${cases.join('')}  }\n}\n`
}

/**
 * @param {string[]} features
 * @returns {Promise<{ bytes: Uint8Array, types: string }>} the module, and the TypeScript interface of its exports
 */
export async function compile(features) {
  const jobs = await findJobs()
  /** Made here, and in no file. */
  const made = new Map([
    ['index.ts', await indexSource(jobs)],
    ['jobs.ts', jobSource(jobs)],
  ])
  const stderr = asc.createMemoryStream()
  const files = new Map()
  const { error } = await asc.main(
    ['index.ts', '--baseDir', assembly, ...options, ...features, '--bindings', 'raw', '--outFile', 'kernels.wasm'],
    {
      stderr,
      readFile: async (name, baseDir) => made.get(name) ?? (await readFile(join(baseDir, name), 'utf8').catch(() => null)),
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
  const files = [fileURLToPath(import.meta.url), ...(await sources()).map((name) => join(assembly, name))]
  for (const file of files)
    hash
      .update(`${relative(root, file)}\0`)
      .update(await readFile(file))
      .update('\0')
  return hash.update(asc.version).digest('hex')
}

async function sources() {
  return (await readdir(assembly, { recursive: true })).filter((name) => name.endsWith('.ts')).sort()
}

/** One import, of a memory that is shared. */
const importedMemory = Buffer.from('\x01\x03env\x06memory\x02\x03', 'latin1')

function checkBare(bytes) {
  const [importing, start, data] = [2, 8, 11]
  const sections = sectionsOf(bytes)
  if (!sections.some(({ id, content }) => id === importing && importedMemory.equals(content.subarray(0, importedMemory.length))))
    throw new Error('The module must import env.memory, shared, and nothing else.')
  if (sections.some(({ id }) => id === start || id === data))
    throw new Error('The module must have no start function and no data segment.')
}

/** Where the import of the memory says that it is a shared one: 3 there, and 1 for one that is not. */
function sharedFlag(bytes) {
  return Buffer.from(bytes).indexOf(importedMemory) + importedMemory.length - 1
}

function sectionsOf(bytes) {
  const sections = []
  for (let at = 8; at < bytes.length; ) {
    const id = bytes[at++]
    let size = 0
    for (let shift = 0, more = true; more; shift += 7) {
      size |= (bytes[at] & 0x7f) << shift
      more = bytes[at++] > 0x7f
    }
    sections.push({ id, content: bytes.subarray(at, at + size) })
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
  const last = join(generated, 'kernels.ts')
  if ((await readFile(last, 'utf8').catch(() => '')).startsWith(mark)) return
  await mkdir(generated, { recursive: true })
  let types = ''
  let facts = ''
  for (const [name, features] of Object.entries(builds)) {
    const { bytes, types: compiledTypes } = await compile(features)
    types = compiledTypes
    facts += `  ${name}: { size: ${bytes.length}, sharedFlag: ${sharedFlag(bytes)} },\n`
    const base64 = gzipSync(bytes, { level: 9 }).toString('base64')
    await replace(join(generated, `${name}.ts`), `${mark}export const base64 =\n  '${base64}'\n`)
  }
  const about = `/** Of each build, its size in bytes and where it says that its memory is a shared one. */\nexport const builds = {\n${facts}} as const\n`
  const names = (await findJobs()).map(({ name }) => `  '${name}',\n`).join('')
  const jobs = `/** What threads can share in; a name's place is its number. */\nexport const jobNames = [\n${names}] as const\n`
  await replace(last, `${mark}${types}\n${about}\n${jobs}`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build()
