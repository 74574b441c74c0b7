import { describe, expect, it } from 'vitest'
import { Capture } from '../testing/capture.js'
import { colorDepth, styleFor } from './style.js'

const terminal = new Capture({ columns: 80 })
const pipe = new Capture()

describe('colorDepth', () => {
  it('gives colours to terminals only', () => {
    expect(colorDepth(terminal, {})).toBe('256')
    expect(colorDepth(terminal, { COLORTERM: 'truecolor' })).toBe('truecolor')
    expect(colorDepth(terminal, { TERM: 'dumb' })).toBe('none')
    expect(colorDepth(pipe, { COLORTERM: 'truecolor' })).toBe('none')
  })

  it('respects NO_COLOR, and FORCE_COLOR above it', () => {
    expect(colorDepth(terminal, { NO_COLOR: '1' })).toBe('none')
    expect(colorDepth(terminal, { NO_COLOR: '' })).toBe('256')
    expect(colorDepth(pipe, { FORCE_COLOR: '1' })).toBe('256')
    expect(colorDepth(pipe, { FORCE_COLOR: '3', NO_COLOR: '1' })).toBe('truecolor')
    expect(colorDepth(terminal, { FORCE_COLOR: '0' })).toBe('none')
  })
})

describe('styleFor', () => {
  it('leaves no escape code where there are no colours', () => {
    expect(styleFor(pipe, {}).bold('text')).toBe('text')
    expect(styleFor(terminal, {}).bold('text')).toBe('\x1b[1mtext\x1b[22m')
  })
})
