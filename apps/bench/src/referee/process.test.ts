import { expect, it } from 'vitest'
import { startProcess } from './process.js'

/** A program that answers every order by its own way. */
const program = (body: string) => ({
  command: process.execPath,
  args: ['-e', `require('readline').createInterface({ input: process.stdin }).on('line', (line) => { ${body} })`],
})

it('asks a process line by line, and ends it', async () => {
  const contestant = startProcess({
    ...program('console.log(JSON.stringify({ type: "result", value: Number(process.env.VALUE) + JSON.parse(line).type.length }))'),
    env: { VALUE: '10' },
  })
  expect(await contestant.ask({ type: 'round' })).toEqual({ type: 'result', value: 15 })
  expect(await contestant.ask({ type: 'round' })).toEqual({ type: 'result', value: 15 })
  await contestant.close()
})

it('tells the last words of a process that ends', async () => {
  const contestant = startProcess(program('console.error("one\\ntwo\\nno such framework"); process.exit(1)'))
  expect(await contestant.ask({ type: 'round' })).toEqual({
    type: 'unable',
    reason: 'its process ended: one / two / no such framework',
  })
  expect(await contestant.ask({ type: 'round' })).toMatchObject({ type: 'unable' })
  await contestant.close()
})

it('tells that a program is missing', async () => {
  const contestant = startProcess({ command: 'sandglass-has-no-such-program', args: [] })
  expect(await contestant.ask({ type: 'round' })).toMatchObject({ type: 'unable', reason: expect.stringContaining('ENOENT') })
  await contestant.close()
})
