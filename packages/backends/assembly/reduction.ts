/**
 * Reductions of [outer, length, inner] over the middle axis. NaN propagates.
 *
 * A long middle axis is cut into slots, as many as sizes alone decide, so that threads can share in
 * one result and yet come to the same bits however many they are: each slot is reduced in order, and
 * so are then the slots. What slots come to is float64; where there is one only, it is the result.
 */
import { Fold, foldColumns, foldRun, writeOne } from './folding'
import { sumOfRun, sumsOfColumns } from './summation'

// prettier-ignore
const enum Reduction {
  Sum, Product,
  Maximum, Minimum, SumOfIntegers, MaximumOfIntegers, MinimumOfIntegers,
}

/** Whether sums are made of it: those are float64. */
@inline
function isSum(reduction: Reduction): bool {
  return reduction <= Reduction.Product
}

@inline
function foldOf(reduction: Reduction): Fold {
  return <Fold>(<i32>reduction - <i32>Reduction.Maximum)
}

@inline
function reduceRun(reduction: Reduction, x: usize, length: i32, out: usize, scale: f64, isResult: bool): void {
  if (!isSum(reduction)) writeOne(foldOf(reduction), out, foldRun(foldOf(reduction), x, length), isResult)
  else {
    const result = sumOfRun(reduction == Reduction.Product, x, length)
    if (isResult) store<f32>(out, <f32>(result * scale))
    else store<f64>(out, result)
  }
}

@inline
function reduceColumns(
  reduction: Reduction, x: usize, rowStep: usize, rows: i32, columns: i32, out: usize, scale: f64, isResult: bool,
): void {
  if (!isSum(reduction)) foldColumns(foldOf(reduction), x, rowStep, rows, columns, out, isResult)
  else sumsOfColumns(reduction == Reduction.Product, x, rowStep, rows, columns, out, scale, isResult)
}

/**
 * The items are outer · slots · inner, each one value of `out`.
 *
 * @param slotLength how much of the middle axis a slot has; the last one may have less
 * @param scale what the results are multiplied by, if there is one slot
 */
@inline
function reduce(
  reduction: Reduction, begin: i32, end: i32,
  x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  if (inner == 1 && slots == 1) {
    x += (<usize>begin * <usize>length) << 2
    out += <usize>begin << 2
    for (; begin < end; ++begin) {
      reduceRun(reduction, x, length, out, scale, true)
      x += <usize>length << 2
      out += 4
    }
    return
  }
  const rowStep = <usize>inner << 2
  const isResult = slots == 1
  const place = begin / inner
  let column = begin - place * inner
  let outer = place / slots
  let slot = place - outer * slots
  while (begin < end) {
    const row = slot * slotLength
    const rows = min(slotLength, length - row)
    const columns = min(inner - column, end - begin)
    const from = x + (<usize>outer * <usize>length + <usize>row) * rowStep + (<usize>column << 2)
    const to = out + (<usize>begin << (isResult ? 2 : 3))
    if (inner == 1) reduceRun(reduction, from, rows, to, scale, isResult)
    else reduceColumns(reduction, from, rowStep, rows, columns, to, scale, isResult)
    begin += columns
    column = 0
    slot += 1
    if (slot == slots) {
      slot = 0
      outer += 1
    }
  }
}

/** [outer, slots, inner], float64, over the slots; the items are the results, outer · inner. */
@inline
function reduceSlots(reduction: Reduction, begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  for (let i = begin; i < end; ++i) {
    const outer = i / inner
    let from = x + ((<usize>(outer * slots) * <usize>inner + <usize>(i - outer * inner)) << 3)
    let result = load<f64>(from)
    for (let slot = 1; slot < slots; ++slot) {
      from += <usize>inner << 3
      const value = load<f64>(from)
      if (reduction == Reduction.Product) result *= value
      else if (reduction == Reduction.Maximum || reduction == Reduction.MaximumOfIntegers) result = max(result, value)
      else if (reduction == Reduction.Minimum || reduction == Reduction.MinimumOfIntegers) result = min(result, value)
      else result += value
    }
    const to = out + (<usize>i << 2)
    if (reduction >= Reduction.SumOfIntegers) store<i32>(to, <i32>(<i64>result))
    else store<f32>(to, <f32>(result * scale))
  }
}

export function sum(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.Sum, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function sumSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.Sum, begin, end, x, out, slots, inner, scale)
}
export function productOf(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.Product, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function productOfSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.Product, begin, end, x, out, slots, inner, scale)
}
export function maximumOf(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.Maximum, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function maximumOfSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.Maximum, begin, end, x, out, slots, inner, scale)
}
export function minimumOf(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.Minimum, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function minimumOfSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.Minimum, begin, end, x, out, slots, inner, scale)
}
export function sumOfIntegers(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.SumOfIntegers, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function sumOfIntegersSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.SumOfIntegers, begin, end, x, out, slots, inner, scale)
}
export function greatestOfIntegers(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.MaximumOfIntegers, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function greatestOfIntegersSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.MaximumOfIntegers, begin, end, x, out, slots, inner, scale)
}
export function leastOfIntegers(
  begin: i32, end: i32, x: usize, out: usize, length: i32, inner: i32, slots: i32, slotLength: i32, scale: f64,
): void {
  reduce(Reduction.MinimumOfIntegers, begin, end, x, out, length, inner, slots, slotLength, scale)
}
export function leastOfIntegersSlots(begin: i32, end: i32, x: usize, out: usize, slots: i32, inner: i32, scale: f64): void {
  reduceSlots(Reduction.MinimumOfIntegers, begin, end, x, out, slots, inner, scale)
}
