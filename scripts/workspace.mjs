import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's top folder. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Thrown when a signal ended a step: nothing more is to be started. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`interrupted by ${signal}`)
    this.exitCode = 128 + constants.signals[signal]
  }
}

/**
 * Where a command's output goes: `inherit` to ours, `on-failure` to our stderr, if the command fails.
 *
 * @typedef {'inherit' | 'on-failure'} Output
 */

/**
 * Runs a command in the repository's top folder and resolves to its exit code.
 *
 * @param {readonly string[]} command
 * @param {{ output: Output, variables?: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 * @throws Interrupted if a signal came meanwhile; it is passed on, and the command's end awaited
 */
export function execute([program = '', ...args], { output, variables = {} }) {
  const child = spawn(program, args, {
    cwd: root,
    env: { ...environment(), ...variables },
    stdio: stdio[output],
    shell: onWindows,
    // A group of its own: what we pass on reaches each of its processes, and the terminal's Ctrl-C only us, so none hears it twice.
    detached: !onWindows,
  })
  /** @type {Buffer[]} */
  const printed = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => printed.push(chunk))

  /** @type {NodeJS.Signals | null} */
  let interruptedBy = null
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    interruptedBy = signal
    try {
      if (onWindows || child.pid === undefined) child.kill(signal)
      else process.kill(-child.pid, signal)
    } catch {
      // It is gone already.
    }
  }
  for (const signal of passedOn) process.on(signal, passOn)

  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      for (const signal of passedOn) process.off(signal, passOn)
      const cause = interruptedBy ?? signal
      if (cause !== null) return reject(new Interrupted(cause))
      if (code !== 0) process.stderr.write(Buffer.concat(printed))
      resolve(code ?? 1)
    })
  })
}

/** @type {readonly NodeJS.Signals[]} */
const passedOn = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** @type {Record<Output, import('node:child_process').StdioOptions>} */
const stdio = { inherit: 'inherit', 'on-failure': ['ignore', 'pipe', 'pipe'] }

// npm's and pnpm's commands are batch files there, which only a shell can start.
const onWindows = process.platform === 'win32'

/**
 * Runs pnpm, in the version that package.json names.
 *
 * @param {readonly string[]} args
 * @param {{ output: Output, variables?: NodeJS.ProcessEnv }} options
 */
export async function pnpm(args, options) {
  pnpmCommand ??= findPnpm()
  return execute([...pnpmCommand, ...args], options)
}

/** @type {readonly string[] | undefined} */
let pnpmCommand

/** A matching pnpm on PATH, else npx brings it. */
function findPnpm() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const present = spawnSync('pnpm', ['--version'], { cwd: root, env: environment(), shell: onWindows })
  return `pnpm@${present.stdout?.toString().trim()}` === packageManager ? ['pnpm'] : ['npx', '--yes', packageManager]
}

/** What a parent npm or pnpm exports about itself and its script would steer ours; how to reach the network stays. */
const inherited = /^p?npm_(?!config_(registry|proxy|https_proxy|noproxy|cafile|userconfig)$)/

/** @returns {NodeJS.ProcessEnv} */
function environment() {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !inherited.test(name)))
  const path = Object.keys(kept).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH'
  return {
    ...kept,
    // Everything runs on the Node that runs this, also where PATH leads to another.
    [path]: [dirname(process.execPath), kept[path]].join(delimiter),
    // A cached result counts only for the circumstances it was made in; see turbo.json.
    SANDGLASS_NODE_VERSION: process.version,
    SANDGLASS_THREADS: process.env.SANDGLASS_THREADS ?? String(availableParallelism()),
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
    npm_config_update_notifier: 'false',
  }
}
