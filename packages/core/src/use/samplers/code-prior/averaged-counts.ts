import type { Shape } from '@sandglass/base'
import { ContextTree } from './context-tree.js'
import { contextsOf, viewCount } from './contexts.js'

/** What each count gives up to those after shorter contexts. */
const discount = 0.75

/** How often codes followed their contexts on maps of one shape, seen in several ways that are averaged. */
export class AveragedCounts {
  private readonly size: number
  private readonly trees: readonly ContextTree[]
  private readonly contexts: ReturnType<typeof contextsOf>

  constructor(size: number, shape: Shape) {
    this.size = size
    this.trees = Array.from({ length: viewCount }, () => new ContextTree(size, discount))
    this.contexts = contextsOf(shape)
  }

  add(label: number, codes: ArrayLike<number>): void {
    for (const [place, contextsAt] of this.contexts.entries())
      for (const [view, context] of contextsAt(label, codes).entries()) this.trees[view]?.add(context, codes[place] as number)
  }

  /** Place by place, the probability of each code after those before it: the next one may be written in between. */
  *walk(label: number, codes: ArrayLike<number>): Generator<[place: number, chances: Float64Array]> {
    const [chances, average] = [new Float64Array(this.size), new Float64Array(this.size)]
    for (const [place, contextsAt] of this.contexts.entries()) {
      average.fill(0)
      for (const [view, context] of contextsAt(label, codes).entries()) {
        this.trees[view]?.distribution(context, chances)
        for (let code = 0; code < this.size; code++)
          average[code] = (average[code] as number) + (chances[code] as number) / viewCount
      }
      yield [place, average]
    }
  }
}
