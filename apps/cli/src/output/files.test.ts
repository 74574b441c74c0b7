import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { captureIo, temporaryFolder } from '../testing/capture.js'
import { writeNamed } from './files.js'

it('writes a file that comes in pieces, and the folders on the way to it', async () => {
  const io = captureIo({ directory: temporaryFolder() })
  const path = await writeNamed(io, 'new/codes.csv', pieces())
  expect(path).toBe(join(io.directory, 'new/codes.csv'))
  expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n')
  expect(readdirSync(join(io.directory, 'new'))).toEqual(['codes.csv'])
})

it('leaves nothing of a file whose pieces end early, so that it can be written anew', async () => {
  const io = captureIo({ directory: temporaryFolder() })
  await expect(writeNamed(io, 'codes.csv', pieces(new Error('stopped')))).rejects.toThrow('stopped')
  expect(readdirSync(io.directory)).toEqual([])
})

it.runIf(process.platform !== 'win32')('leaves a device what it is', async () => {
  await writeNamed(captureIo(), '/dev/null', 'text')
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
})

async function* pieces(error?: Error): AsyncGenerator<string> {
  yield 'a,b\n'
  if (error) throw error
  yield '1,2\n'
}
