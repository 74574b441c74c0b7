/** Which of the pool's threads this instance is: 0 is the owner, the workers count on from 1. */
export let thread: i32 = 0

export function setThread(index: i32): void {
  thread = index
}
