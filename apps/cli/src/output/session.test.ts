import { describe, expect, it } from 'vitest'
import { captureIo } from '../testing/capture.js'
import { glancing, openSession } from './session.js'

describe('a session', () => {
  it('announces work once, however often a command opens its data, and as often as it is noted', () => {
    const io = captureIo()
    const session = openSession(io, {})
    session.announce('Converting a.csv …')
    glancing(session).announce('Converting a.csv …')
    session.announce('Converting b.csv …')
    session.note('Calibrating …')
    session.note('Calibrating …')
    glancing(session).note('Looking …')
    expect(io.stderr.text.split('\n')).toEqual(['Converting a.csv …', 'Converting b.csv …', 'Calibrating …', 'Calibrating …', ''])
  })
})
