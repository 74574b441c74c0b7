/**
 * The characters of a text with the columns that each takes in a terminal. Control characters, which
 * could move the cursor or worse, and marks that join or turn others, which terminals disagree about,
 * are left out.
 */
export function charactersOf(text: string): { character: string; columns: 1 | 2 }[] {
  const characters: { character: string; columns: 1 | 2 }[] = []
  for (const character of text.replace(/\s+/g, ' ').replace(unprintable, '')) {
    const last = characters.at(-1)
    if (/\p{M}/u.test(character)) {
      if (last) last.character += character
    } else characters.push({ character, columns: wide.test(character) && !narrow.test(character) ? 2 : 1 })
  }
  return characters
}

export function columnsOf(text: string): number {
  return charactersOf(text).reduce((sum, { columns }) => sum + columns, 0)
}

/** As much of a text's beginning as fits, with an ellipsis in place of the rest. */
export function fit(text: string, columns: number, ellipsis: string): string {
  if (columnsOf(text) <= columns) return text
  const kept = charactersOf(text)
  const columnsLeft = (): number => kept.reduce((sum, character) => sum + character.columns, columnsOf(ellipsis))
  while (kept.length > 0 && columnsLeft() > columns) kept.pop()
  return kept.map(({ character }) => character).join('') + ellipsis
}

const unprintable = /\p{C}|\p{Zl}|\p{Zp}|\p{Emoji_Modifier}|\p{Variation_Selector}/gu
const wide =
  /\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u
const narrow = /[\uff61-\uffdc\u{1f1e6}-\u{1f1ff}]/u
