import { describe, expect, it } from 'vitest'
import { toSvg } from '../svg/to-svg.js'
import { toTerminal } from '../terminal/to-terminal.js'
import { lossCurves } from './loss-curves.js'

describe('loss curves by something else than epochs', () => {
  const tried = { series: [{ name: 'trials', x: [1e-2, 1e-4, 1e-3], values: [0.3, 0.2, 0.1] }], xLabel: 'learning rate' }

  it('are points where they are not joined, in any order', () => {
    const figure = lossCurves({ ...tried, joined: false, xScale: 'log' })
    const svg = toSvg(figure)
    // Three dots, and nothing between them.
    expect(svg.match(/M[\d.]+ [\d.]+h0/g)).toHaveLength(3)
    expect(toTerminal(figure, { width: 60, color: 'none' })).toContain('learning rate')
    expect(() => lossCurves({ ...tried, xScale: 'log' })).toThrow(
      'lossCurves: series[0].x[1] must be at least 0.01, the one before',
    )
  })

  it('have ticks at powers of ten on a logarithmic axis, on which nothing may be 0', () => {
    const svg = toSvg(lossCurves({ ...tried, joined: false, xScale: 'log' }))
    for (const label of ['0.0001', '0.001', '0.01']) expect(svg).toContain(`>${label}<`)
    expect(() => lossCurves({ series: [{ name: 'a', x: [0, 1], values: [1, 2] }], xScale: 'log' })).toThrow(
      "lossCurves: series[0].x[0] must be above 0 on a logarithmic scale, got 0. Use xScale: 'linear'.",
    )
  })
})
