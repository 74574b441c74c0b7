/**
 * Creates and disposes of engines: some before their workers have come, some in the middle of work,
 * some while the workers sleep. In the end no thread of theirs may be left.
 */
import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import '@tensorflow/tfjs-backend-cpu'
import { allWorkers, createBackend, type EngineBackend } from '../engine.js'
import { programArguments } from '../program.js'

const { count } = programArguments<{ count: number }>()
const values = Float32Array.from({ length: 5000 }, (_, index) => index / 7)

// Whatever Node and V8 need themselves has been started by the first.
await liveAndDie(0)
const before = await threadsOfProcess()
for (let index = 1; index < count; index++) await liveAndDie(index)
const after = await threadsOfProcess()
process.stdout.write(
  JSON.stringify({ created: count, left: after === null || before === null ? null : Math.max(0, after - before) }),
)

async function liveAndDie(index: number): Promise<void> {
  const backend = await createBackend({ threads: 2 + (index % 3), alwaysCut: true })
  if (index % 4 === 1) await allWorkers(backend)
  if (index % 4 === 2) await setTimeout(index % 40)
  if (index % 4 !== 3) for (let round = 0; round < 5; round++) work(backend)
  backend.dispose()
}

function work(backend: EngineBackend): void {
  const { heap } = backend
  const address = heap.allocate(values.byteLength)
  heap.view('float32', address, values.length).set(values)
  backend.parallel('square', values.length, values.length, address, address)
  const got = heap.view('float32', address, values.length)
  if (!got.every((value, index) => value === Math.fround((values[index] as number) ** 2))) throw new Error('a chunk was not done')
  heap.free(address)
}

/** How many threads the process has, once that has not changed for a while; null where the system doesn't tell. */
async function threadsOfProcess(): Promise<number | null> {
  if (process.platform !== 'linux') return null
  const count = () => readdirSync('/proc/self/task').length
  let threads = count()
  for (let unchanged = 0; unchanged < 30; unchanged++) {
    await setTimeout(10)
    if (count() === threads) continue
    threads = count()
    unchanged = 0
  }
  return threads
}
