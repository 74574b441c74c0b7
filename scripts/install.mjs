import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash } from './content-hash.mjs'
import { isStamped, stamp } from './stamps.mjs'
import { pnpm, root } from './workspace.mjs'

/** What a task needs installed: everything, or what the command line is built from. */
const scopes = {
  all: [],
  cli: ['--filter', '@sandglass/cli...', '--filter', 'sandglass-workspace'],
}

/**
 * Installs exactly what the lockfile says, unless that has been done.
 *
 * @param {keyof typeof scopes} scope
 * @returns {Promise<number>} pnpm's exit code
 */
export async function install(scope) {
  const wanted = contentHash(['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', '*/*/package.json'])
  if (isStamped('install', [wanted, 'all']) || isStamped('install', [wanted, scope])) return 0
  const started = performance.now()
  process.stderr.write(`Installing packages${existsSync(join(root, 'node_modules')) ? '' : ' (a minute, the first time)'} …`)
  const code = await pnpm(
    ['install', '--frozen-lockfile', '--prefer-offline', '--config.confirmModulesPurge=false', ...scopes[scope]],
    { output: 'on-failure' },
  )
  process.stderr.write(code === 0 ? ` done in ${Math.round((performance.now() - started) / 1000)} s.\n` : ' failed.\n')
  if (code === 0) stamp('install', [wanted, scope])
  return code
}
