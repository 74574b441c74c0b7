/**
 * About how wide a text will be, in CSS pixels: the reader's font isn't known when the figure is made.
 * Rather too much than too little, so that nothing is cut off or runs into its neighbour.
 */
export function textWidth(text: string, size: number): number {
  let ems = 0
  for (const character of text) ems += emsOf(character)
  return ems * size
}

function emsOf(character: string): number {
  if (/[ijl.,:;'|!()[\] ]/.test(character)) return 0.34
  if (/[mwMW@%—]/.test(character)) return 0.92
  if (/[A-Z]/.test(character)) return 0.7
  if (/[0-9\u2212+-]/.test(character)) return 0.64
  return character <= '\u024f' ? 0.59 : 1
}

/** The text, or as much of its beginning as fits, and an ellipsis. */
export function shorten(text: string, size: number, width: number): string {
  if (textWidth(text, size) <= width) return text
  const characters = [...text]
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > width) characters.pop()
  return `${characters.join('').trimEnd()}…`
}

/** The text in lines no wider than `width`, broken between words. */
export function wrap(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`
    if (lines.length > 0 && textWidth(longer, size) <= width) lines[lines.length - 1] = longer
    else lines.push(shorten(word, size, width))
  }
  return lines
}
