export { type CachedImageFolder, cachedImageFolder } from './images.js'
export { type CachedConversion, cachedConversions, clearCache } from './listing.js'
export { type CacheOptions, cacheFolder } from './options.js'
export { type CachedTable, cachedCsv, cachedParquet } from './table.js'
