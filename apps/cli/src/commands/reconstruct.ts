import { reconstruct } from '@sandglass/core'
import { addCommonOptions, groups } from '../options/common.js'
import { checkNewFile } from '../output/new-places.js'
import type { Result, Session } from '../output/session.js'
import { measureRestoration } from '../runs/restoration.js'
import type { AddCommand } from './command.js'
import { restorationResult } from './restoration-result.js'
import { addUseOptions, modelArgument, prepareUse, type UseOptions } from './use.js'

interface ReconstructOptions extends UseOptions {
  readonly out?: string
}

export const addReconstruct: AddCommand = (program, run) => {
  const command = program
    .command('reconstruct')
    .description('Puts examples through a model and shows what comes back.')
    .argument(...modelArgument)
  addUseOptions(command, { noise: false }).optionsGroup(groups.output).option('--out <file>', 'Keeps the picture as a PNG file.')
  addCommonOptions(command).action((model: string, options: ReconstructOptions) =>
    run(options, (session) => reconstructCommand(session, model, options)),
  )
}

async function reconstructCommand(session: Session, name: string, options: ReconstructOptions): Promise<Result> {
  await checkNewFile(session.io, 'reconstruct', '--out', options.out)
  const use = await prepareUse(session, 'reconstruct', name, options)
  using model = use.model
  const closeness = await measureRestoration((inputs) => reconstruct(model, inputs, use.pass), use.examples, use.examples)
  return await restorationResult(session, { use, inputs: use.examples, closeness, others: null, out: options.out })
}
