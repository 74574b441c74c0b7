import { readConfig } from '../config/read-config.js'
import { resolveConfig } from '../config/resolve-config.js'
import { demoReport, type Shown } from '../demo/report.js'
import { shorten } from '../demo/shorten.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, startDevice } from '../options/device.js'
import { exitCode } from '../output/exit-code.js'
import { shortPath } from '../output/files.js'
import { formatDuration, formatFacts } from '../output/format.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { defaultCheckpointing } from '../runs/checkpointing.js'
import { finishRun } from '../runs/finish-run.js'
import { createRunFolder, type RunFolder, runFiles } from '../runs/run-folder.js'
import { documentOf } from '../runs/run-result.js'
import { trainRun } from '../runs/train-run.js'
import type { AddCommand } from './command.js'

interface DemoOptions extends DeviceOptions, CommonOptions {
  readonly full?: boolean
  readonly out?: string
}

/** What all training takes at most, in seconds: three minutes, less some room for a machine that slows down. */
const budget = 150
/** What the first of the two may take of it; on most machines it is done in a tenth of that. */
const firstShare = 1 / 3

export const addDemo: AddCommand = (program, run) => {
  const command = program
    .command('demo')
    .description('Trains two autoencoders on handwritten digits within three minutes, and draws what they learned.')
  addDeviceOptions(command)
    .optionsGroup(groups.training)
    .option('--full', 'Trains both for all ten epochs, however long that takes.')
    .optionsGroup(groups.output)
    .option('--out <folder>', 'Where all is kept, a new or empty folder; left out, a fresh one under runs.')
  addCommonOptions(command).action((options: DemoOptions) => run(options, (session) => demo(session, options)))
}

async function demo(session: Session, options: DemoOptions): Promise<Result> {
  const { directory } = session.io
  const folder = await createRunFolder('demo', { out: options.out ?? null, name: 'demo', directory })
  try {
    return await demoIn(folder, session, options)
  } finally {
    await folder.release()
  }
}

async function demoIn(folder: RunFolder, session: Session, options: DemoOptions): Promise<Result> {
  const { signal } = session.io
  session.note('The digits are MNIST, by Yann LeCun, Corinna Cortes and Christopher Burges (CC BY-SA 3.0).')
  await startDevice(options)
  const limit = (seconds: number) => (options.full ? null : seconds)
  const first = await trainPart(session, folder, 'dense', options, limit(budget * firstShare))
  const shown: Shown[] = [first]
  const left = budget - first.run.stopped.seconds
  if (!signal.aborted) shown.push(await trainPart(session, folder, 'denoiser', options, limit(left)))
  const report = await writeReport(folder, shown)
  const result = resultOf(session, shown, report)
  for (const { run } of shown) run.model.dispose()
  return result
}

/** @param seconds what its training may take; null for all that it needs */
async function trainPart(
  session: Session,
  folder: RunFolder,
  recipe: string,
  device: DeviceOptions,
  seconds: number | null,
): Promise<Shown> {
  const given = await readConfig('demo', recipe, session.io.directory)
  const whole = resolveConfig('demo', given.config, { seed: 1 })
  session.note(`\n${session.style.bold(given.title)}\n${given.description}`)
  const { config, leftOut } = seconds === null ? { config: whole, leftOut: null } : await shorten(session, 'demo', whole, seconds)
  if (leftOut !== null) session.note(leftOut)
  const request = { caller: 'demo', given, config, device, out: `${folder.path}/${recipe}`, name: recipe }
  const run = await trainRun(session, { ...request, checkpointing: defaultCheckpointing })
  return { run, leftOut, finished: await finishRun(session, run) }
}

async function writeReport(folder: RunFolder, shown: readonly Shown[]): Promise<string> {
  await folder.store.write(runFiles.report, new TextEncoder().encode(demoReport(shown)))
  return `${folder.path}/${runFiles.report}`
}

function resultOf({ io }: Session, shown: readonly Shown[], report: string): Result {
  const seconds = shown.reduce((sum, { run }) => sum + run.stopped.seconds, 0)
  const stopped = shown.some(({ run }) => run.stopped.reason === 'aborted')
  return {
    document: {
      runs: shown.map(({ run, finished, leftOut }) => ({ ...documentOf(run, finished), leftOut })),
      seconds,
      report,
    },
    text: formatFacts([
      ['training', `${formatDuration(seconds)} minutes`],
      ...shown.flatMap(({ run, finished }) => finished.files.map((file) => [run.request.given.name, shortPath(io, file)] as const)),
      ['report', shortPath(io, report)],
    ]),
    exitCode: stopped ? exitCode.interrupted : exitCode.done,
  }
}
