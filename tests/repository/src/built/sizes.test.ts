import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, it } from 'vitest'
import { publicPackages, readJson, readText, root } from '../repository.js'
import { runTool } from '../tool.js'
import { measurePage } from './page-size.js'

interface Size {
  readonly name: string
  /** Bytes after gzip, bundled and minified. */
  readonly size: number
  readonly sizeLimit?: number
}

const folder = 'tests/repository'

/** Every entry point, without peers. */
async function entryPoints(): Promise<Size[]> {
  const { stdout, output } = await runTool('size-limit', ['--json'], join(root, folder))
  expect(stdout, output).toMatch(/^\[/)
  const sizes = JSON.parse(stdout) as Size[]
  expect(sizes).toHaveLength((readJson(join(folder, '.size-limit.json')) as unknown[]).length)
  return sizes
}

/** The engine's two builds, of which one is loaded. */
function engines(): Size[] {
  return ['engine.wasm', 'engine-fma.wasm'].map((file) => {
    const bytes = readFileSync(join(root, 'packages/backends/dist', file))
    return { name: `@sandglass/backends/${file}`, size: gzipSync(bytes, { level: 9 }).length, sizeLimit: 40_000 }
  })
}

/** A page that trains, TensorFlow.js included, with the larger build of the engine. */
async function page(): Promise<Size[]> {
  const { atOnce, later } = await measurePage(join(root, folder, 'pages/dense.js'))
  const weightOf = (part: RegExp) => Math.max(...[...later].flatMap(([name, bytes]) => (part.test(name) ? [bytes] : [])))
  const lean = atOnce + weightOf(/\/(plain|fma)-\w+\.js$/)
  return [
    { name: 'a page that trains the dense model, everything included', size: lean, sizeLimit: 173_000 },
    { name: 'what its training loads only when it needs it', size: weightOf(/parts-on-demand/), sizeLimit: 8000 },
    { name: 'the same with a fallback for every operation', size: lean + weightOf(/tfjs-backend-cpu/) },
  ]
}

/** How far the README's figures may be from the truth: small changes need no new ones. */
const readmeTolerance = 0.1

let sizes: Size[]

beforeAll(async () => {
  sizes = [...(await entryPoints()), ...engines(), ...(await page())]
})

it('keeps everything within its limit', () => {
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(6)} KB`
  const rows = sizes.map(
    ({ name, size, sizeLimit }) => `${kilobytes(size)}  ${sizeLimit ? `of ${kilobytes(sizeLimit)}` : ' '.repeat(12)}  ${name}`,
  )
  process.stdout.write(`\nAfter gzip, packages without peers:\n${rows.join('\n')}\n`)
  expect(sizes.filter(({ size }) => !(size > 0 && size < 1e6))).toEqual([])
  expect(sizes.filter(({ size, sizeLimit }) => size > (sizeLimit ?? Number.POSITIVE_INFINITY))).toEqual([])
})

it('is told in the README as it is', () => {
  const readme = readText('README.md')
  const [, sizesSection = ''] = readme.match(/^## The packages\n(.*?)^## /ms) ?? []
  const figures = [...sizesSection.matchAll(/(\d+\.\d) KB/g)].map(([, figure]) => Number(figure) * 1000)
  const isNear = (figure: number, { size }: Size) => Math.abs(figure - size) <= readmeTolerance * size
  expect(figures).toHaveLength(10)
  expect(figures.filter((figure) => !sizes.some((size) => isNear(figure, size)))).toEqual([])
})

it('measures every library', () => {
  const measured = (readJson(join(folder, '.size-limit.json')) as Size[]).map(({ name }) => name)
  const libraries = publicPackages.filter(({ manifest }) => manifest.exports !== undefined).map(({ manifest }) => manifest.name)
  expect(libraries.filter((library) => !measured.some((name) => name.startsWith(library)))).toEqual([])
})
