import { backend, mul, tidy, type Variable } from '@tensorflow/tfjs-core'

/**
 * Sees to it that no other tensor shares a variable's memory, before that is written to in place:
 * `clone`, `assign` and the making of a variable share it instead of copying, and whoever holds the
 * other tensor doesn't expect it to change.
 */
export function ownMemory(variable: Variable): void {
  // A product is new memory; a clone would share it as well.
  if (backend().refCount(variable.dataId) !== 1) tidy(() => variable.assign(mul(variable, 1)))
}
