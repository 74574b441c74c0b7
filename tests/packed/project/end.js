// A program that has used the engine, and ends: `node end.js <threads> <how>`.
import { releaseBackend, useBackend } from '@sandglass/backends'
import { dispose, ones, relu, tidy } from '@tensorflow/tfjs-core'

const [, , threads, how] = process.argv
await useBackend('wasm', { threads: Number(threads) })
const x = ones([512, 512])
const compute = () => tidy(() => relu(x).dataSync())
for (let i = 0; i < 5; i++) compute()

const ways = {
  async 'by itself'() {},
  async 'after a pause, in which the threads fall asleep'() {
    await new Promise((resolve) => setTimeout(resolve, 200))
  },
  async 'after releaseBackend'() {
    dispose(x)
    await releaseBackend('wasm')
  },
  async 'by process.exit'() {
    process.exit(3)
  },
  async 'by process.exit between operations'() {
    setTimeout(() => process.exit(3), 5)
    await forever()
  },
  async 'by an error that nothing catches'() {
    throw new Error('on purpose')
  },
  async 'by Ctrl-C at work'() {
    await forever()
  },
  async 'by Ctrl-C at rest'() {
    await new Promise((resolve) => setTimeout(resolve, 60_000))
  },
}

async function forever() {
  for (;;) {
    compute()
    await new Promise(setImmediate)
  }
}

console.log('ready')
await ways[how]()
