/** The few nearest of what was offered, the nearest first; of equally near ones, those with the lower index. */
export class BestFew {
  readonly distances: Float64Array
  readonly indices: Int32Array

  /** @param few how many, at least 1 */
  constructor(few: number) {
    this.distances = new Float64Array(few)
    this.indices = new Int32Array(few)
    this.clear()
  }

  clear(): void {
    this.distances.fill(Number.POSITIVE_INFINITY)
    this.indices.fill(-1)
  }

  /** What a distance must not exceed to be among them. */
  get farthest(): number {
    return this.distances[this.distances.length - 1] as number
  }

  offer(distance: number, index: number): void {
    const { distances, indices } = this
    const comesBefore = (place: number) =>
      distance < (distances[place] as number) || (distance === distances[place] && index < (indices[place] as number))
    let place = distances.length - 1
    if (!comesBefore(place)) return
    while (place > 0 && comesBefore(place - 1)) {
      distances[place] = distances[place - 1] as number
      indices[place] = indices[place - 1] as number
      place--
    }
    distances[place] = distance
    indices[place] = index
  }
}
