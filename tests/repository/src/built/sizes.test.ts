import { join } from 'node:path'
import { expect, it } from 'vitest'
import { publicPackages, readJson, root } from '../repository.js'
import { runTool } from '../tool.js'

interface Size {
  readonly name: string
  /** Bytes after gzip, bundled and minified. */
  readonly size: number
  readonly sizeLimit?: number
}

const folder = 'tests/repository'

it('keeps every entry point within its limit', async () => {
  const { stdout, output } = await runTool('size-limit', ['--json'], join(root, folder))
  expect(stdout, output).toMatch(/^\[/)
  const sizes = JSON.parse(stdout) as Size[]
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(6)} KB`
  const rows = sizes.map(
    ({ name, size, sizeLimit }) => `${kilobytes(size)}  ${sizeLimit ? `of ${kilobytes(sizeLimit)}` : ' '.repeat(12)}  ${name}`,
  )
  process.stdout.write(`\nAfter gzip, without peers:\n${rows.join('\n')}\n`)

  expect(sizes).toHaveLength((readJson(join(folder, '.size-limit.json')) as unknown[]).length)
  expect(sizes.filter(({ size }) => !(size > 0))).toEqual([])
  expect(sizes.filter(({ size, sizeLimit }) => size > (sizeLimit ?? Number.POSITIVE_INFINITY))).toEqual([])
})

it('measures every library', () => {
  const measured = (readJson(join(folder, '.size-limit.json')) as Size[]).map(({ name }) => name)
  const libraries = publicPackages.filter(({ manifest }) => manifest.exports !== undefined).map(({ manifest }) => manifest.name)
  expect(libraries.filter((library) => !measured.some((name) => name.startsWith(library)))).toEqual([])
})
