import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { SandglassError } from '@sandglass/base'
import { load, type Model, type RunConfig, resolveRun } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import type { Session } from '../output/session.js'
import { runFiles } from './run-folder.js'

/** The file that a model's folder is known by. */
const modelFile = 'model.safetensors'

/** Where a saved model lies. */
export interface ModelPlace {
  /** The model's folder, absolute. */
  readonly path: string
  /** The run that it came from; null if it stands alone. */
  readonly run: { readonly path: string; readonly config: RunConfig } | null
}

/**
 * Finds the model that a user names: by a run's folder, by the model's own, or by its file.
 *
 * @throws SandglassError `not-found`
 */
export async function findModel(session: Session, caller: string, name: string): Promise<ModelPlace> {
  const given = resolve(session.io.directory, name)
  for (const path of [join(given, runFiles.model), basename(given) === modelFile ? dirname(given) : given])
    if (await isFile(join(path, modelFile))) return { path, run: await runAround(caller, path) }
  throw new SandglassError('not-found', `${caller}: there is no model in ${name}.`, {
    cure: 'Name the folder of a run, such as runs/dense-1, or of a saved model; sandglass train makes one.',
  })
}

/** Loads a model onto the device in use. */
export function loadModel({ path }: ModelPlace): Promise<Model> {
  return load(directoryStore(path))
}

/** The run whose model this is: it lies in the run's folder. */
async function runAround(caller: string, modelPath: string): Promise<ModelPlace['run']> {
  const path = dirname(modelPath)
  if (basename(modelPath) !== runFiles.model) return null
  try {
    const config = JSON.parse(await readFile(join(path, runFiles.config), 'utf8')) as unknown
    return { path, config: resolveRun(caller, config) }
  } catch {
    // A folder that only looks like a run's; the model itself is all that is needed.
    return null
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}
