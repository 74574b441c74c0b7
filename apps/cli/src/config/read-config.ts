import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { InvalidArgumentError, InvalidFileError, SandglassError } from '@sandglass/base'
import { nearestName, type Recipe, recipes } from '@sandglass/core'
import { enumerate } from '../output/enumerate.js'

/** A config to start from: a recipe's or a file's. */
export interface GivenConfig {
  /** What runs of it are called: `dense`, or the file's name. */
  readonly name: string
  /** What it is, for people. */
  readonly title: string
  readonly description: string | null
  readonly config: unknown
  /** The folder that it was read from: a run's, if it is a run's config; null for a recipe. */
  readonly folder: string | null
}

/**
 * Reads a recipe by its name or a config from a JSON file.
 *
 * @param directory what a relative path starts from
 * @throws InvalidArgumentError if there is no such recipe, and it doesn't look like a file
 */
export async function readConfig(caller: string, name: string, directory: string): Promise<GivenConfig> {
  if (Object.hasOwn(recipes, name)) {
    const { title, description, config }: Recipe = recipes[name as keyof typeof recipes]
    return { name, title, description, config, folder: null }
  }
  if (!isPath(name)) throw unknownRecipe(caller, name)
  const title = basename(name).replace(/\.json$/i, '')
  const path = resolve(directory, name)
  const config = parseJson(name, await readText(caller, name, path))
  return { name: title, title, description: null, config, folder: dirname(path) }
}

/** Whether a name is a recipe's or looks like a config file's. */
export function namesConfig(name: string): boolean {
  return Object.hasOwn(recipes, name) || /\.json$/i.test(name)
}

/** Recipes' names have neither slashes nor endings. */
function isPath(name: string): boolean {
  return /[/\\]|\.json$/i.test(name)
}

function unknownRecipe(caller: string, name: string): InvalidArgumentError {
  const names = Object.keys(recipes)
  const candidate = nearestName(name, names)
  return new InvalidArgumentError(`${caller}: there is no recipe ${JSON.stringify(name)}; the recipes are ${enumerate(names)}.`, {
    cure: candidate === null ? 'Name one of them, or a config file such as my-config.json.' : `Did you mean ${candidate}?`,
  })
}

async function readText(caller: string, name: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new SandglassError('not-found', `${caller}: there is no file ${name}.`, { cure: 'Check the path.', cause })
    throw new InvalidFileError(name, `it can't be read (${code}).`, { cure: 'Check that it is a file that you may read.', cause })
  }
}

/** What Windows' editors put before a text. */
const byteOrderMark = '\ufeff'

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text.startsWith(byteOrderMark) ? text.slice(1) : text)
  } catch (cause) {
    throw new InvalidFileError(name, `it is not JSON: ${(cause as Error).message}.`, {
      cure: 'Correct it, or begin with the config.json of a run.',
      cause,
    })
  }
}
