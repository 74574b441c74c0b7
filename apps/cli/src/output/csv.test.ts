import { expect, it } from 'vitest'
import { csvText } from './csv.js'

it('quotes what would be taken for another cell or row', () => {
  const rows = [
    ['a', 'b,c'],
    [1.5, null],
    ['say "no"', [16, 32]],
    ['two\nlines', true],
  ]
  expect(csvText(rows)).toBe('a,"b,c"\n1.5,\n"say ""no""","[16,32]"\n"two\nlines",true\n')
})
