import type { RandomStream } from '@sandglass/base'
import type { Rows } from '../../numbers/rows.js'

/**
 * A tree of random cuts. An inner node sends a row left if Σ weight · value over a few of its values is at most the
 * node's threshold; a leaf says how long the way to it is.
 */
export interface IsolationTree {
  /** How many values a cut looks at, at most. */
  readonly width: number
  /** Which values, `[nodes, width]`; −1 for none, and so in a leaf's first place. */
  readonly columns: Int32Array
  /** `[nodes, width]` */
  readonly weights: Float64Array
  /** Of a leaf, its depth, and what telling its rows apart would add. */
  readonly thresholds: Float64Array
  /** Where the right child is; the left one follows its parent. */
  readonly right: Int32Array
}

/**
 * Grows a tree until rows are alone or alike, or the tree is as deep as a balanced one would be.
 *
 * @param chosen which rows it is grown from
 * @param width how many values a cut looks at: 1 for cuts across one axis
 */
export function growTree(rows: Rows, chosen: Uint32Array, width: number, random: RandomStream): IsolationTree {
  const depth = Math.ceil(Math.log2(Math.max(2, chosen.length)))
  const nodes = 2 ** (depth + 1)
  const tree: IsolationTree = {
    width,
    columns: new Int32Array(nodes * width).fill(-1),
    weights: new Float64Array(nodes * width),
    thresholds: new Float64Array(nodes),
    right: new Int32Array(nodes),
  }
  let count = 0
  const grow = (members: Uint32Array, level: number): void => {
    const node = count++
    const isCut = level < depth && members.length > 1 && cut(tree, node, boxOf(rows, members), random)
    if (!isCut) {
      tree.thresholds[node] = level + meanPath(members.length)
      return
    }
    const goesLeft = (member: number) => isLeft(tree, node, rows.values, member * rows.size)
    grow(
      members.filter((member) => goesLeft(member)),
      level + 1,
    )
    tree.right[node] = count
    grow(
      members.filter((member) => !goesLeft(member)),
      level + 1,
    )
  }
  grow(chosen, 0)
  return {
    width,
    columns: tree.columns.slice(0, count * width),
    weights: tree.weights.slice(0, count * width),
    thresholds: tree.thresholds.slice(0, count),
    right: tree.right.slice(0, count),
  }
}

/** How long a row's way to its leaf is. */
export function pathLength(tree: IsolationTree, values: Float32Array, offset: number): number {
  let node = 0
  while (tree.columns[node * tree.width] !== -1) node = isLeft(tree, node, values, offset) ? node + 1 : (tree.right[node] as number)
  return tree.thresholds[node] as number
}

/** The mean way of an unsuccessful search in a binary search tree of so many: what isolating one among them takes. */
export function meanPath(count: number): number {
  if (count <= 1) return 0
  if (count === 2) return 1
  return 2 * (Math.log(count - 1) + eulersConstant) - (2 * (count - 1)) / count
}

const eulersConstant = 0.577_215_664_901_532_9

function isLeft(
  { width, columns, weights, thresholds }: IsolationTree,
  node: number,
  values: Float32Array,
  offset: number,
): boolean {
  let sum = 0
  for (let i = node * width; i < (node + 1) * width && columns[i] !== -1; i++)
    sum += (weights[i] as number) * (values[offset + (columns[i] as number)] as number)
  return sum <= (thresholds[node] as number)
}

/** The least and the greatest of each value, and in which these differ. */
interface Box {
  readonly least: Float32Array
  readonly greatest: Float32Array
  readonly varying: number[]
}

function boxOf({ values, size }: Rows, members: Uint32Array): Box {
  const least = new Float32Array(size).fill(Number.POSITIVE_INFINITY)
  const greatest = new Float32Array(size).fill(Number.NEGATIVE_INFINITY)
  for (const member of members)
    for (let i = 0; i < size; i++) {
      const value = values[member * size + i] as number
      if (value < (least[i] as number)) least[i] = value
      if (value > (greatest[i] as number)) greatest[i] = value
    }
  const varying: number[] = []
  for (let i = 0; i < size; i++) if ((least[i] as number) < (greatest[i] as number)) varying.push(i)
  return { least, greatest, varying }
}

/**
 * Draws a cut through a point of the box: across one value that varies, or across a few, with normal weights.
 *
 * @returns whether there was anything to cut
 */
function cut({ width, columns, weights, thresholds }: IsolationTree, node: number, box: Box, random: RandomStream): boolean {
  const { least, greatest, varying } = box
  const few = Math.min(width, varying.length)
  let threshold = 0
  for (let i = 0; i < few; i++) {
    // Each value at most once: those drawn are moved to the front.
    const other = i + random.integer(varying.length - i)
    const column = varying[other] as number
    varying[other] = varying[i] as number
    const [from, to] = [least[column] as number, greatest[column] as number]
    const weight = width === 1 ? 1 : random.normal()
    columns[node * width + i] = column
    weights[node * width + i] = weight
    threshold += weight * (from + random.uniform() * (to - from))
  }
  thresholds[node] = threshold
  return few > 0
}
