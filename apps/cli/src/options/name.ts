/** `--batch-size` → `batchSize`, as commander has it. */
export function optionName(flag: string): string {
  return flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}
