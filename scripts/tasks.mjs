import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { contentHash } from './content-hash.mjs'
import { install } from './install.mjs'
import { isStamped, stamp } from './stamps.mjs'
import { summarize } from './summarize.mjs'
import { execute, Interrupted, pnpm, root } from './workspace.mjs'

/**
 * What `node scripts/run.mjs <task>` can do; a task is given the rest of the command line and
 * resolves to an exit code, or to nothing where it sets its own.
 *
 * @type {Record<string, { purpose: string, run: (args: string[]) => Promise<number | void> }>}
 */
const tasks = {
  demo: { purpose: 'train two autoencoders on MNIST and draw what they learned', run: (args) => sandglass(['demo', ...args]) },
  sandglass: { purpose: 'the command line, run from the sources', run: sandglass },
  test: { purpose: 'everything quick: types, tests, lint, boundaries', run: turbo('typecheck', 'test') },
  build: { purpose: 'build all packages', run: build },
  check: { purpose: 'packaging, unused code, sizes', run: turbo('check') },
  packed: { purpose: 'the packages as users get them: packed, installed, bundled, run', run: turbo('test:packed') },
  versions: { purpose: 'the packed packages and the conformance suite on newer Nodes', run: turbo('test:versions') },
  stranger: {
    purpose: 'a clean clone on a machine with only git, Node and npm: the demo, exit codes, signals',
    run: turbo('test:stranger'),
  },
  browser: { purpose: 'conformance and training in a real browser', run: turbo('test:browser') },
  engine: {
    purpose: "the engine at length: TensorFlow.js's specs, thousands of random problems, races",
    run: turbo('test:engine'),
  },
  fuzz: { purpose: 'every reader of files, with a hundred thousand spoilt ones each', run: turbo('test:fuzz') },
  kills: { purpose: 'trainings that are killed again and again, and resumed, to the last bit', run: turbo('test:kills') },
  trainings: { purpose: 'whole trainings, held against Keras', run: turbo('test:fidelity') },
  references: {
    purpose: "the baselines, held against scikit-learn's, PyOD's and umap-learn's",
    run: turbo('test:references'),
  },
  docs: { purpose: 'build the site and try its live page', run: turbo('build:site', 'test:site') },
  bench: { purpose: 'side by side with what a user would pick instead', run: benchProgram('index') },
  fidelity: { purpose: 'published figures beside ours', run: benchProgram('fidelity') },
  anomaly: { purpose: 'anomalies found, beside plain methods', run: benchProgram('anomaly') },
  streaming: { purpose: 'training on what memory does not hold, beside training on what it does', run: benchProgram('streaming') },
  health: { purpose: 'what reading the health of a training takes', run: benchProgram('health') },
  gpu: { purpose: 'training on a GPU, beside training on the processor', run: benchProgram('gpu') },
  format: { purpose: 'format and lint, mending what can be mended', run: format },
}

/** @param {string[]} commandLine */
export async function run([name = '', ...args]) {
  const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined
  if (task === undefined) {
    const list = Object.entries(tasks).map(([name, { purpose }]) => `  ${name.padEnd(10)} ${purpose}\n`)
    process.stderr.write(`usage: node scripts/run.mjs <task> [arguments]\n\n${list.join('')}`)
    process.exitCode = 2
    return
  }
  try {
    const exitCode = await task.run(args)
    if (exitCode !== undefined) process.exitCode = exitCode
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
    process.exitCode = error.exitCode
  }
}

const cli = join(root, 'apps/cli/dist/sandglass.js')

/**
 * Builds the command line and runs it in this very process: the terminal, signals and exit codes
 * are then its own, with nothing in between that could lose or double them.
 *
 * @param {string[]} args
 */
async function sandglass(args) {
  const exitCode = (await install('cli')) || (await buildCommandLine())
  if (exitCode !== 0) return exitCode
  process.argv = [process.execPath, cli, ...(args[0] === '--' ? args.slice(1) : args)]
  process.chdir(callersFolder())
  await import(pathToFileURL(cli).href)
}

/** npm runs scripts in the repository's top folder; relative paths are meant from where npm was called. */
function callersFolder() {
  const { INIT_CWD, npm_lifecycle_event: script } = process.env
  const calledByNpm = script !== undefined && Object.hasOwn(tasks, script) && process.cwd() === root
  return calledByNpm && INIT_CWD !== undefined ? INIT_CWD : process.cwd()
}

/** What the command line is built from. */
const sourcesOfCommandLine = () => contentHash(['packages', 'apps/cli', 'pnpm-lock.yaml', 'tsconfig.base.json', 'turbo.json'])

/** @param {string[]} args */
async function build(args) {
  const exitCode = await turbo('build')(args)
  if (exitCode === 0 && args.length === 0) stamp('build', [sourcesOfCommandLine()])
  return exitCode
}

/** Says nothing on stdout, which belongs to the command line's result. */
async function buildCommandLine() {
  const sources = sourcesOfCommandLine()
  if (existsSync(cli) && isStamped('build', [sources])) return 0
  process.stderr.write('Building …\n')
  // Type declarations are nine tenths of a build's time, and running needs none.
  const command = ['exec', 'turbo', 'run', 'build', '--filter=@sandglass/cli', '--', '--no-dts']
  const exitCode = await pnpm(command, { output: 'on-failure' })
  if (exitCode === 0) stamp('build', [sources])
  return exitCode
}

/**
 * A task that runs scripts in all packages that have them, in the packages' order, from turbo's
 * cache where nothing changed; ends with the count of tests.
 *
 * @param {string[]} scripts
 * @returns {(args: string[]) => Promise<number>}
 */
function turbo(...scripts) {
  return async (args) => {
    const installed = await install('all')
    if (installed !== 0) return installed
    forgetResults()
    const options = ['--continue=dependencies-successful', '--concurrency=100%', '--summarize']
    const exitCode = await pnpm(['exec', 'turbo', 'run', ...scripts, ...options, ...args], {
      output: 'inherit',
      // What the checks of the repository as a whole depend on; see turbo.json.
      variables: { SANDGLASS_TREE: contentHash(['.']) ?? '' },
    })
    const [report] = filesIn('.turbo/runs')
    if (report === undefined) return exitCode || 1
    const { lines, failed } = summarize(JSON.parse(readFileSync(report, 'utf8')), root)
    process.stdout.write(`\n${lines.join('\n')}\n`)
    return exitCode || (failed > 0 ? 1 : 0)
  }
}

/** What earlier runs left must not be taken for this one's; turbo brings back what it has cached. */
function forgetResults() {
  const packages = ['packages', 'apps', 'tests'].flatMap(filesIn)
  for (const folder of [join(root, '.turbo/runs'), ...packages.map((path) => join(path, '.results'))])
    rmSync(folder, { recursive: true, force: true })
}

/** @param {string} folder */
function filesIn(folder) {
  const path = join(root, folder)
  return existsSync(path) ? readdirSync(path).map((name) => join(path, name)) : []
}

/**
 * Builds the benchmark and runs one of its programs in this very process, as the command line is run:
 * its standard output is its result.
 *
 * @param {string} name
 * @returns {(args: string[]) => Promise<number | undefined>}
 */
function benchProgram(name) {
  return async (args) => await runBench(name, args)
}

/**
 * @param {string} name
 * @param {string[]} args
 */
async function runBench(name, args) {
  const built = ['exec', 'turbo', 'run', 'build', '--filter=@sandglass/bench', '--', '--no-dts']
  const exitCode = (await install('all')) || (await pnpm(built, { output: 'on-failure' }))
  if (exitCode !== 0) return exitCode
  const program = join(root, `apps/bench/dist/${name}.js`)
  process.argv = [process.execPath, program, ...args]
  process.chdir(callersFolder())
  await import(pathToFileURL(program).href)
}

/** @param {string[]} args */
async function format(args) {
  const biome = join(root, 'tests/repository/node_modules/.bin/biome')
  const paths = args.length > 0 ? args : ['.']
  return (await install('all')) || (await execute([biome, 'check', '--write', ...paths], { output: 'inherit' }))
}
