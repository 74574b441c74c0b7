/**
 * Text as it may stand in HTML or XML, between tags or in a quoted attribute. What XML can't hold at
 * all (control characters, half of a pair of surrogates) becomes the replacement character.
 */
export function escapeMarkup(text: string): string {
  return text.replace(unprintable, '\ufffd').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const unprintable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/gu
