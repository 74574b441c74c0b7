/**
 * What results are called: like what they were made of, as PNG files. Where two would get the same name, each keeps its
 * whole name and gets the ending besides.
 */
export function denoisedName(files: readonly string[]): (file: string) => string {
  const short = (file: string) => file.replace(/\.\w+$/, '.png')
  const counts = new Map<string, number>()
  for (const file of files) counts.set(short(file), (counts.get(short(file)) ?? 0) + 1)
  return (file) => ((counts.get(short(file)) ?? 0) > 1 ? `${file}.png` : short(file))
}
