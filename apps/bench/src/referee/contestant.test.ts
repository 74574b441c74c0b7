import { expect, it } from 'vitest'
import { type Contestant, inTime } from './contestant.js'

const answering = (answer: ReturnType<Contestant['ask']>) => {
  let closed = 0
  const contestant: Contestant = { ask: () => answer, close: async () => void closed++ }
  return { contestant, closedTimes: () => closed }
}

it('passes answers on that come in time, and closes a contestant that lets everyone wait', async () => {
  const prompt = answering(Promise.resolve({ type: 'result', value: 1 }))
  expect(await inTime(prompt.contestant, 60_000).ask({ type: 'round' })).toEqual({ type: 'result', value: 1 })
  expect(prompt.closedTimes()).toBe(0)
  const slow = answering(new Promise(() => {}))
  expect(await inTime(slow.contestant, 10).ask({ type: 'round' })).toEqual({
    type: 'unable',
    reason: 'it did not answer within 0.01 s',
  })
  expect(slow.closedTimes()).toBe(1)
})
