/**
 * A place on a line that goes on beyond its end as its mirror image, the last place not repeated: 0 1 2 3 2 1 0 1 …
 *
 * @param place at least 0
 */
export function mirrored(place: number, length: number): number {
  if (length === 1) return 0
  const turn = 2 * (length - 1)
  const within = place % turn
  return within < length ? within : turn - within
}
