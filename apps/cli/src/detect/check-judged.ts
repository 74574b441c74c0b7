import type { RunConfig } from '@sandglass/core'
import { checkShape } from '../commands/use.js'
import { plain } from '../output/plain.js'
import { glancing, type Session } from '../output/session.js'
import type { ModelPlace } from '../runs/open-model.js'
import { openForModel } from './open.js'
import type { DetectFlags } from './options.js'
import type { Ready } from './train.js'

/** Opens what is to be looked at as the model will take it, before a training that would be for nothing. */
export async function checkJudged(session: Session, { config, data, model }: Ready, flags: DetectFlags): Promise<void> {
  if (flags.data === undefined) return
  const { preprocessing, classes } = data
  const reading = data.reading && (plain(data.reading) as RunConfig['data']['reading'])
  const place: ModelPlace = {
    path: '',
    run: { path: '', config: { ...config, data: { ...config.data, reading } } },
    input: model.inputShape,
    classCount: null,
    preprocessing,
    reading,
    classes,
  }
  const examples = await openForModel(glancing(session), place, { flag: '--data', name: flags.data, part: 'test' }, flags)
  checkShape('detect', '--data', place, examples)
}
