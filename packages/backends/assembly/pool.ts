/**
 * How threads share a job. Each thread is an instance of this module; they have one memory, whose
 * first bytes hold the state below.
 *
 * A job is a kernel, a number of items and a grain: its items are cut into chunks of `grain`, and
 * every thread owns a share of neighbouring chunks, so that from job to job it meets the values that
 * are in its own caches. It takes the chunks of its share one by one, then those that others have
 * left. A share is a counter that counts down to 0, and whoever gets a number above 0 by decrementing
 * it owns that chunk. The job's other fields are read after that: they are those of the job that
 * the chunk belongs to, since no job ends, and none begins, while one of its chunks is being done.
 *
 * Which thread does a chunk must not show in the result: what adds up over chunks adds into slots
 * that are a matter of sizes alone.
 *
 * A thread without work spins for a while, since the next job often comes within microseconds, then
 * sleeps. The owner sleeps only where it may: on a browser's main thread waiting is forbidden.
 */
import { runJob } from './jobs'
import { setThread, thread } from './thread'

// Counters that different threads write to are a cache line apart.
/** Chunks of the job that are not done yet. */
const PENDING: usize = 64
/** Whether the owner sleeps until they are. */
const OWNER_SLEEPS: usize = 128
const SLEEPING_WORKERS: usize = 192
/** Changes whenever sleeping workers are to wake. */
const WAKE_UP: usize = 256
const STOPPED: usize = 260
const FAILED: usize = 264
const OWNER_MAY_SLEEP: usize = 268
const THREADS: usize = 272
const KERNEL: usize = 320
const ITEMS: usize = 324
const GRAIN: usize = 328
const CHUNKS: usize = 332
/** The kernel's arguments behind `begin` and `end`, each as float64; there is room for 80. */
const ARGUMENTS: usize = 384
/** One counter a thread, a cache line apart. */
const SHARES: usize = 1024
const MOST_THREADS: i32 = 64

/** About a tenth of a millisecond. */
const PATIENCE: i32 = 60000

/** The address of the arguments, for the owner to write to. */
export function argumentsAddress(): usize {
  return ARGUMENTS
}

/** The first address that is nobody's. */
export function firstFreeAddress(): usize {
  return SHARES + (<usize>MOST_THREADS << 6)
}

/** Once, by the owner, before the first job. */
export function preparePool(threads: i32, ownerMaySleep: bool): void {
  memory.fill(PENDING, 0, firstFreeAddress() - PENDING)
  store<i32>(THREADS, threads)
  store<i32>(OWNER_MAY_SLEEP, ownerMaySleep)
}

/** @returns whether all went well: false if a kernel failed on another thread */
export function dispatch(kernel: i32, items: i32, grain: i32): bool {
  const chunks = (items + grain - 1) / grain
  const threads = load<i32>(THREADS)
  atomic.store<i32>(FAILED, 0)
  store<i32>(KERNEL, kernel)
  store<i32>(ITEMS, items)
  store<i32>(GRAIN, grain)
  store<i32>(CHUNKS, chunks)
  atomic.store<i32>(PENDING, chunks)
  for (let share = 0; share < threads; ++share)
    atomic.store<i32>(SHARES + (<usize>share << 6), firstOf(share + 1, chunks, threads) - firstOf(share, chunks, threads))
  if (atomic.load<i32>(SLEEPING_WORKERS) > 0) wakeWorkers()
  return finishJob()
}

/**
 * By the owner: what is left of a job. No job may begin before the last one's chunks are all done, so
 * it is called again where a chunk has failed on the owner's thread, once that is reported.
 *
 * @returns whether all went well
 */
export function finishJob(): bool {
  takePart()
  awaitOthers()
  return atomic.load<i32>(FAILED) == 0
}

/** A worker's life: returns when the pool is stopped. */
export function work(index: i32): void {
  setThread(index)
  while (atomic.load<i32>(STOPPED) == 0) {
    let patience = PATIENCE
    while (patience > 0) patience = takePart() ? PATIENCE : patience - 1
    sleep()
  }
}

/** By a thread whose kernel has failed: its chunk counts as done, and the job as failed. */
export function reportFailure(): void {
  atomic.store<i32>(FAILED, 1)
  finishChunk()
}

/** Workers return from `work`. */
export function stopWorkers(): void {
  atomic.store<i32>(STOPPED, 1)
  wakeWorkers()
}

/** The first chunk of a share; that of the share behind the last is the number of chunks. */
@inline
function firstOf(share: i32, chunks: i32, threads: i32): i32 {
  return <i32>((<i64>chunks * share) / threads)
}

/** Does chunks until there are none. @returns whether there was one */
function takePart(): bool {
  const threads = load<i32>(THREADS)
  let took = false
  let share = thread
  for (let i = 0; i < threads; ++i) {
    const counter = SHARES + (<usize>share << 6)
    while (atomic.load<i32>(counter) > 0) {
      const left = atomic.sub<i32>(counter, 1)
      if (left <= 0) break
      runChunk(share, left)
      took = true
    }
    if (++share == threads) share = 0
  }
  return took
}

@inline
function runChunk(share: i32, left: i32): void {
  const chunk = firstOf(share + 1, load<i32>(CHUNKS), load<i32>(THREADS)) - left
  const grain = load<i32>(GRAIN)
  const begin = chunk * grain
  runJob(load<i32>(KERNEL), begin, min(begin + grain, load<i32>(ITEMS)), ARGUMENTS)
  finishChunk()
}

@inline
function finishChunk(): void {
  if (atomic.sub<i32>(PENDING, 1) == 1 && atomic.load<i32>(OWNER_SLEEPS) != 0) atomic.notify(PENDING, 1)
}

function awaitOthers(): void {
  let patience = PATIENCE
  let pending = atomic.load<i32>(PENDING)
  while (pending > 0) {
    if (patience > 0) --patience
    else if (load<i32>(OWNER_MAY_SLEEP)) {
      atomic.store<i32>(OWNER_SLEEPS, 1)
      atomic.wait<i32>(PENDING, pending, 1000000)
      atomic.store<i32>(OWNER_SLEEPS, 0)
    }
    pending = atomic.load<i32>(PENDING)
  }
}

/** Until a job comes or the pool is stopped. */
function sleep(): void {
  const call = atomic.load<i32>(WAKE_UP)
  atomic.add<i32>(SLEEPING_WORKERS, 1)
  // Looked at once more: the owner may have published a job before it could see a sleeper.
  if (!isWorkLeft() && atomic.load<i32>(STOPPED) == 0) atomic.wait<i32>(WAKE_UP, call, -1)
  atomic.sub<i32>(SLEEPING_WORKERS, 1)
}

function isWorkLeft(): bool {
  const threads = load<i32>(THREADS)
  for (let share = 0; share < threads; ++share) if (atomic.load<i32>(SHARES + (<usize>share << 6)) > 0) return true
  return false
}

function wakeWorkers(): void {
  atomic.add<i32>(WAKE_UP, 1)
  atomic.notify(WAKE_UP, -1)
}
