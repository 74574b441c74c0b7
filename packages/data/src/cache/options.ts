import { refuse } from '@sandglass/base'
import { defaultCache } from '../image-sets/cache.js'
import { nodeModules } from './node-modules.js'

/** Where conversions are kept, and how much of one may be held in memory. */
export interface CacheOptions {
  /** The folder of all conversions. Default: {@link cacheFolder}. */
  cache?: string
  /** A conversion that takes no more memory than that is read whole at once and held; others are read by position. Default 0. */
  heldBytes?: number
  /** Told before a source is converted, which may take a while. */
  onConversion?: () => void
}

export const cacheOptionNames = ['cache', 'heldBytes', 'onConversion'] as const

/** The options apart: how the source is read, and what is done with the conversion. */
export function apart<Reading extends object>(
  caller: string,
  options: Reading & CacheOptions,
): { readonly reading: Omit<Reading, keyof CacheOptions>; readonly cache: string; readonly heldBytes: number; announce(): void } {
  const { cache = cacheFolder(), heldBytes = 0, onConversion = () => {}, ...reading } = options
  if (typeof cache !== 'string' || cache === '')
    refuse(caller, 'cache', 'the path of a folder', cache, 'Leave it out for the usual.')
  if (!(heldBytes >= 0)) refuse(caller, 'heldBytes', 'a number of bytes of at least 0', heldBytes, 'Leave it out for none.')
  return { reading, cache: nodeModules(caller).path.resolve(cache), heldBytes, announce: onConversion }
}

/**
 * Where conversions are kept unless another folder is named: `converted` in the system's cache folder for Sandglass.
 *
 * @throws InvalidArgumentError in a browser
 */
export function cacheFolder(): string {
  return nodeModules('cacheFolder').path.join(defaultCache() ?? '', 'converted')
}
