/** A page with that text between the two marks of a region, in place of what stood there. */
export function withRegion(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- #region ${name} -->`, `<!-- #endregion ${name} -->`]
  const [before, rest = ''] = page.split(begin)
  const after = rest.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`The page must have ${begin} and, below it, ${end}.`)
  return `${before}${begin}\n${text}\n${end}${after}`
}
