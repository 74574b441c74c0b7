import { type CachedConversion, cachedConversions, clearCache } from '@sandglass/data/cache'
import type { Command } from 'commander'
import { cacheOption } from '../data/storage.js'
import { addCommonOptions, groups } from '../options/common.js'
import { shortPath } from '../output/files.js'
import { formatBytes, formatFacts, formatQuantity } from '../output/format.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import type { Run } from './command.js'

interface CacheFlags extends CommonOptions {
  readonly cache?: string
  readonly clear?: boolean
}

export function addDataCache(data: Command, run: Run): void {
  const command = data
    .command('cache')
    .description('Lists the images and tables that were converted for quick reading, and what they take on disk.')
    .option('--clear', 'Removes them; they are converted anew when they are needed.')
    .addOption(cacheOption())
    .optionsGroup(groups.output)
  addCommonOptions(command).action((flags: CacheFlags) => run(flags, (session) => cacheCommand(session, flags)))
}

async function cacheCommand({ io, storage: { cache } }: Session, { clear = false }: CacheFlags): Promise<Result> {
  // There is no flag for none here.
  const folder = cache ?? ''
  const found = clear ? await clearCache(folder) : await cachedConversions(folder)
  const bytes = found.reduce((sum, each) => sum + each.bytes, 0)
  const total = `${formatQuantity(found.length, 'conversion')}, ${formatBytes(bytes)}`
  return {
    document: { cache: folder, cleared: clear, bytes, conversions: found.map((each) => ({ ...each })) },
    text: [
      `${clear ? `Removed ${total}, from` : `${total}, in`} ${shortPath(io, folder)}`,
      ...(clear || found.length === 0 ? [] : ['', formatFacts(found.map((each) => [formatBytes(each.bytes), nameOf(each)]))]),
    ].join('\n'),
  }
}

function nameOf({ source }: CachedConversion): string {
  return source ?? 'not whole: it is made anew when it is needed'
}
