/** A measured number as people read it: at most 5 significant digits, powers of ten for very small and large ones. */
export function numberText(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const size = Math.abs(value)
  if (size !== 0 && (size < 1e-4 || size >= 1e9))
    return value
      .toExponential(3)
      .replace(/\.?0+e/, 'e')
      .replace('e+', 'e')
  if (size >= 10_000) return Math.round(value).toLocaleString('en')
  return String(Number(value.toPrecision(5)))
}

/** A count with separators; fractions of counts keep two digits. */
export function countText(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 2 })
}
