#!/usr/bin/env node
import { allowFma } from '@sandglass/backends'
import { interruptSignal } from './interrupt.js'
import type { OutputStream } from './io.js'
import { main } from './main.js'

// A program's choice, and ours; before any WebAssembly is compiled.
allowFma()

// A reader that has seen enough (`sandglass … | head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await main(process.argv.slice(2), {
  // Opened by who reads it, and by nobody else.
  get stdin() {
    return process.stdin
  },
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  directory: process.cwd(),
  signal: interruptSignal(process),
  program: [process.execPath, ...process.execArgv, process.argv[1] ?? ''],
})
// Leaves even if a device or a library keeps something open, but not before all is written.
await Promise.all([flushed(process.stdout), flushed(process.stderr)])
process.exit(code)

function flushed(stream: OutputStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
