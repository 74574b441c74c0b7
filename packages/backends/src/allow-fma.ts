import { nodeModule, platform } from './platform.js'

/** Since then, WebAssembly has relaxed SIMD without being asked. */
const firstNodeWithout = 22

/**
 * Has WebAssembly use the processor's fused multiply-add in Node 20, where it is behind a flag of V8
 * (`--experimental-wasm-relaxed-simd`): a training step is then up to a fifth faster. Call it before
 * {@link useBackend}, which takes what is there: `wasm` has a build for either case, and its report
 * says in `fma` which one runs. One rounds where the other rounds twice, so that their results
 * differ in the last bits.
 *
 * The flag holds for the whole process and its worker threads. That is a program's choice to make,
 * which is why importing this package does not make it. Newer Nodes and browsers need no flag, and
 * there nothing is changed.
 *
 * @returns whether fused multiply-add is there
 */
export function allowFma(): boolean {
  if (!platform().fma && isBehindFlag()) nodeModule('v8')?.setFlagsFromString('--experimental-wasm-relaxed-simd')
  return platform().fma
}

/** Whether this is a Node that knows fused multiply-add, and has to be asked for it. */
export function isBehindFlag(): boolean {
  return nodeModule('v8') !== null && Number.parseInt(process.versions.node, 10) < firstNodeWithout
}
