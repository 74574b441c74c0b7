import { InvalidArgumentError } from '@sandglass/base'
import { corrupted } from '@sandglass/core'
import { addCommonOptions, groups } from '../options/common.js'
import type { Result, Session } from '../output/session.js'
import { measureRestoration } from '../runs/restoration.js'
import type { AddCommand } from './command.js'
import { restorationResult } from './restoration-result.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

interface DenoiseOptions extends UseOptions {
  readonly out?: string
}

export const addDenoise: AddCommand = (program, run) => {
  const command = program
    .command('denoise')
    .description('Makes examples noisy, has a model clean them, and measures how near they come to the originals.')
    .argument(...modelArgument)
  addUseOptions(command, { noise: true }).optionsGroup(groups.output).option('--out <file>', 'Keeps the picture as a PNG file.')
  addCommonOptions(command).action((model: string, options: DenoiseOptions) =>
    run(options, (session) => denoiseCommand(session, model, options)),
  )
}

async function denoiseCommand(session: Session, name: string, options: DenoiseOptions): Promise<Result> {
  const use = await prepareUse(session, 'denoise', name, options)
  using model = use.model
  if (use.corruption === null)
    throw new InvalidArgumentError('denoise: --noise must be given and above 0, as there would be nothing to clean.', {
      cure: 'Add --noise 0.5, say. A model that was trained with noise takes that by default.',
    })
  const noisy = corrupted(use.examples, { corruption: use.corruption, seed: use.seed })
  const { before, after } = await measureRestoration(model, noisy, use.examples, use.pass)
  return await restorationResult(session, { use, inputs: noisy, before, after, out: options.out })
}
