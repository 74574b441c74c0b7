/** Places in the memory that are there from the start, between the pool's and the first tensor. */
import { firstFreeAddress } from './pool'
import { thread } from './thread'

/** Zeros, 64 bytes of them. */
@inline
export function zeros(): usize {
  return firstFreeAddress()
}

/** 256 bytes for this thread alone. */
@inline
export function spare(): usize {
  return firstFreeAddress() + 64 + (<usize>thread << 8)
}
