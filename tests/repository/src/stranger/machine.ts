import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { root } from '../repository.js'

/** What has to be there: git, Node with npm, and what a shell and git themselves need. */
const tools = ['git', 'node', 'npm', 'npx', 'sh', 'env', 'uname', 'basename', 'dirname', 'sed']

/** How to reach the network is the machine's business, not the clone's. */
const network = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY']

export interface Ended {
  /** As a shell would have it: 130 after SIGINT. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ended>
  /** Resolves once stdout or stderr has said so, and tells whether it did before the end. */
  says(text: string): Promise<boolean>
  /** Sends a signal to this process alone, not to those that it has started. */
  signal(signal: NodeJS.Signals): void
}

/** A clean clone of the repository's last commit, on a machine with next to nothing. */
export interface Machine {
  readonly clone: string
  start(command: string, ...args: string[]): Running
  run(command: string, ...args: string[]): Promise<Ended>
  remove(): Promise<void>
}

export async function strangersMachine(): Promise<Machine> {
  const top = await mkdtemp(join(tmpdir(), 'sandglass-stranger-'))
  const [clone, bin, home] = [join(top, 'clone'), join(top, 'bin'), join(top, 'home')]
  execFileSync('git', ['clone', '--quiet', root, clone])
  await Promise.all([mkdir(bin), mkdir(home)])
  for (const tool of tools) await symlink(find(tool), join(bin, tool))

  const passed = network.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const env = { ...Object.fromEntries(passed), HOME: home, PATH: bin, NO_COLOR: '1' }
  const start = (command: string, ...args: string[]) => follow(spawn(join(bin, command), args, { cwd: clone, env }))
  return {
    clone,
    start,
    run: (command, ...args) => start(command, ...args).ended,
    remove: () => rm(top, { recursive: true, force: true }),
  }
}

function find(tool: string): string {
  const [path] = (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, tool))
    .filter((path) => existsSync(path))
  if (path === undefined) throw new Error(`${tool} is not on PATH`)
  return path
}

function follow(child: ChildProcessWithoutNullStreams): Running {
  const printed = { stdout: '', stderr: '' }
  const listeners = new Set<() => void>()
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      printed[stream] += text
      for (const listen of listeners) listen()
    })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ exitCode: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], ...printed }))
  })
  return {
    ended,
    says: (text) => {
      const said = () => printed.stdout.includes(text) || printed.stderr.includes(text)
      return new Promise((resolve, reject) => {
        const listen = () => said() && resolve(true)
        listeners.add(listen)
        listen()
        ended.then(() => resolve(said()), reject)
      })
    },
    signal: (signal) => void child.kill(signal),
  }
}
