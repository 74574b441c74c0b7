/**
 * A number as legends and texts show it: whole numbers in full, others to `digits` significant digits, and
 * thousands apart.
 */
export function formatNumber(value: number, digits = 4): string {
  const size = Math.abs(value)
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value) && size < 1e15) return groupThousands(String(value))
  if (size < 1e-4 || size >= 1e6) return exponential(value, digits - 1)
  return groupThousands(String(Number(value.toPrecision(digits))))
}

/** A tick's label, with as many digits as tell it from its neighbours, `step` away. */
export function formatTick(value: number, step: number): string {
  const decimals = -Math.floor(Math.log10(step) + 1e-9)
  if (value === 0) return '0'
  const size = Math.abs(value)
  if (decimals > 6 || size >= 1e6) return exponential(value, Math.max(0, Math.floor(Math.log10(size) + 1e-9) + decimals))
  return groupThousands(value.toFixed(Math.max(0, decimals)))
}

/** A tick's label on a logarithmic axis: 0.001, 1, 5,000, 1e-7. */
export function formatLogTick(value: number): string {
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e6) return exponential(value, 0)
  return groupThousands(String(Number(value.toPrecision(12))))
}

function exponential(value: number, decimals: number): string {
  return value.toExponential(decimals).replace('e+', 'e')
}

function groupThousands(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}
