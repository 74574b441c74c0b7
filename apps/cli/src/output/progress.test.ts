import { expect, it } from 'vitest'
import { captureIo } from '../testing/capture.js'
import { progressOf, shareText } from './progress.js'

/** What is written as work tells of itself every second for half a minute. */
function written(options: Parameters<typeof captureIo>[0], quiet = false): string {
  const io = captureIo(options)
  let time = 0
  const progress = progressOf({ io, quiet }, () => time)
  for (let second = 1; second <= 30; second++) {
    time = 1000 * second
    progress.tell(() => `second ${second}`)
  }
  progress.close()
  progress.close()
  return io.stderr.text
}

it('writes one line over on a terminal, and leaves none', () => {
  const text = written({ terminal: { columns: 80 } })
  expect(text.startsWith('\r\x1b[Ksecond 1\r\x1b[Ksecond 2')).toBe(true)
  expect(text.endsWith('second 30\r\x1b[K')).toBe(true)
})

it('writes a line every ten seconds elsewhere, and nothing where quiet is asked for', () => {
  expect(written({})).toBe('second 10\nsecond 20\nsecond 30\n')
  expect(written({}, true)).toBe('')
})

it('says how long is left at the pace so far', () => {
  expect([shareText(0, 3), shareText(0.25, 30), shareText(1, 120)]).toEqual(['0 %', '25 %, 1:30 left', '100 %, 0:00 left'])
})
