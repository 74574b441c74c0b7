import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './workspace.mjs'

/**
 * One hash over the names and contents of all files below some paths of the repository that git
 * does not ignore, committed or not; null where git can't tell.
 *
 * @param {readonly string[]} paths
 * @returns {string | null}
 */
export function contentHash(paths) {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths], {
    cwd: root,
    maxBuffer: 2 ** 28,
  })
  if (listed.status !== 0) return null
  const hash = createHash('sha256')
  for (const file of listed.stdout.toString().split('\0').sort()) {
    const content = file === '' ? null : readIfThere(join(root, file))
    if (content !== null) hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file)
  } catch {
    // Deleted but not yet committed so, or a folder: a submodule or a link to one.
    return null
  }
}
