import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { isShape, type Json, parseJson, SandglassError, type Shape } from '@sandglass/base'
import { load, type Model, type RunConfig, readSafetensors, resolveRun } from '@sandglass/core'
import { directoryStore } from '@sandglass/core/stores/node'
import { type Preprocessing, parsePreprocessing } from '@sandglass/data/preprocessing'
import * as v from 'valibot'
import { valueAt } from '../config/json-path.js'
import { shortPath } from '../output/files.js'
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
  /** The shape of the examples that it takes; null if its file doesn't tell. */
  readonly input: Shape | null
  /** How many classes it looks at; null if it looks at none. */
  readonly classCount: number | null
  /** What was done to the rows of the table that it was trained on; null if it was no table. */
  readonly preprocessing: Preprocessing | null
  /** How the user's own files were read that it was trained on; null if they were none. */
  readonly reading: Json
  /** What its class numbers stand for; null where classes had no names. */
  readonly classes: readonly string[] | null
}

/**
 * Finds the model that a user names: by a run's folder, by the model's own, or by its file.
 *
 * @throws SandglassError `not-found`
 */
export async function findModel(session: Session, caller: string, name: string): Promise<ModelPlace> {
  const given = resolve(session.io.directory, name)
  for (const path of [join(given, runFiles.model), basename(given) === modelFile ? dirname(given) : given])
    if (await isFile(join(path, modelFile))) {
      const [run, told] = [await runAround(session, caller, path), await toldBy(path)]
      return { path, run: run && { ...run, config: readAs(run.config, told.reading) }, ...told }
    }
  throw new SandglassError('not-found', `${caller}: there is no model in ${name}.`, {
    cure: (await isFile(join(given, runFiles.config)))
      ? `Its run has not come to its end: sandglass train --resume ${name} goes on with it.`
      : 'Name the folder of a run, such as runs/dense-1, or of a saved model; sandglass train makes one.',
  })
}

/** A run's config with what was learnt of its training part, such as the bounds of values, in place of how it was to be learnt. */
function readAs(config: RunConfig, reading: Json): RunConfig {
  return reading === null ? config : { ...config, data: { ...config.data, reading: reading as RunConfig['data']['reading'] } }
}

const names = v.array(v.string())

/** What the model's own file tells of what it takes, and of the data that it was trained on; its readable copy may be gone, or damaged. */
async function toldBy(path: string): Promise<Omit<ModelPlace, 'path' | 'run'>> {
  const { metadata } = readSafetensors(await readFile(join(path, modelFile)), modelFile)
  const json = (key: string): Json => (metadata[key] === undefined ? null : (parseJson(metadata[key], modelFile) as Json))
  const [config, preprocessing] = [json('config'), json('preprocessing')]
  const [input, classCount] = [valueAt(config, 'network.input'), valueAt(config, 'classes')]
  const classes = v.safeParse(names, json('classes'))
  return {
    input: isShape(input) ? input : null,
    classCount: typeof classCount === 'number' ? classCount : null,
    preprocessing: preprocessing === null ? null : parsePreprocessing(preprocessing, modelFile),
    reading: json('reading'),
    classes: classes.success ? classes.output : null,
  }
}

/** Loads a model onto the device in use. */
export function loadModel({ path }: ModelPlace): Promise<Model> {
  return load(directoryStore(path))
}

/** The run whose model this is: it lies in the run's folder. A config that is damaged does not keep a good model from use. */
async function runAround({ io, note }: Session, caller: string, modelPath: string): Promise<ModelPlace['run']> {
  const path = dirname(modelPath)
  const file = join(path, runFiles.config)
  if (basename(modelPath) !== runFiles.model || !(await isFile(file))) return null
  try {
    return { path, config: resolveRun(caller, parseJson(await readFile(file, 'utf8'), runFiles.config)) }
  } catch (error) {
    note(`${shortPath(io, file)} can't be used, so the model is taken for itself: ${(error as Error).message}`)
    return null
  }
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ?? false
}
