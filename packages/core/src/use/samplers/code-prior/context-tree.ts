/**
 * How often each symbol followed each context, of which a context's first words count most. The
 * distribution after a context is that after one word less, corrected by what was seen after it
 * (absolute discounting: Ney, Essen and Kneser, 1994), down to a uniform one.
 */
export class ContextTree {
  private readonly size: number
  private readonly discount: number
  /** Child nodes by parent · stride + word. */
  private readonly children = new Map<number, number>()
  /** By node · size + symbol. */
  private readonly counts = new Map<number, number>()
  /** What was seen after each node, the root first. */
  private readonly nodes: Node[] = [{ total: 0, symbols: [] }]

  /** @param size how many symbols there are; words are from −1 to 2²⁰ */
  constructor(size: number, discount: number) {
    this.size = size
    this.discount = discount
  }

  /** A context that is new grows by one word at a time: memory is bounded by how often this is called. */
  add(context: ArrayLike<number>, symbol: number): void {
    let node: number | undefined = 0
    for (let depth = 0; node !== undefined; depth++) {
      const isNew = this.count(node, symbol)
      if (depth === context.length || isNew) return
      node = this.child(node, context[depth] as number) ?? this.grow(node, context[depth] as number)
    }
  }

  /** Fills `into` with the probability of each symbol after a context. */
  distribution(context: ArrayLike<number>, into: Float64Array): void {
    into.fill(1 / this.size)
    let node: number | undefined = 0
    for (let depth = 0; node !== undefined; depth++) {
      const { total, symbols } = this.nodes[node] as Node
      if (total > 0) {
        const back = (this.discount * symbols.length) / total
        for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) * back
        for (const symbol of symbols)
          into[symbol] = (into[symbol] as number) + ((this.counts.get(node * this.size + symbol) ?? 0) - this.discount) / total
      }
      node = depth < context.length ? this.child(node, context[depth] as number) : undefined
    }
  }

  private child(node: number, word: number): number | undefined {
    return this.children.get(node * stride + word + 1)
  }

  private grow(node: number, word: number): number {
    this.children.set(node * stride + word + 1, this.nodes.length)
    return this.nodes.push({ total: 0, symbols: [] }) - 1
  }

  /** @returns whether it is the first time that anything was seen after that node, the root aside */
  private count(node: number, symbol: number): boolean {
    const key = node * this.size + symbol
    const before = this.counts.get(key) ?? 0
    this.counts.set(key, before + 1)
    const seen = this.nodes[node] as Node
    if (before === 0) seen.symbols.push(symbol)
    return ++seen.total === 1 && node > 0
  }
}

interface Node {
  total: number
  readonly symbols: number[]
}

const stride = 2 ** 20 + 2
