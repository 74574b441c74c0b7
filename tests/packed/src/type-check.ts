import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Finished, run } from './command.js'
import { repository } from './packed-project.js'

const tsc = join(repository, 'tests/packed/node_modules/.bin/tsc')

export type Resolution = 'bundler' | 'nodenext'

/** Compiles files of a project as strictly as a user might, and returns the compiler's verdict. */
export async function compile(folder: string, files: readonly string[], resolution: Resolution = 'bundler'): Promise<Finished> {
  const settings = `tsconfig.${files.join('.')}.${resolution}.json`
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
    module: resolution === 'bundler' ? 'ESNext' : 'NodeNext',
    moduleResolution: resolution,
    moduleDetection: 'force',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    // TensorFlow.js's own declarations do not pass.
    skipLibCheck: true,
    noEmit: true,
    types: ['node'],
  }
  await writeFile(join(folder, settings), JSON.stringify({ compilerOptions, files }))
  return run(tsc, ['-p', settings], { folder })
}
