import type { WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import { util } from '@tensorflow/tfjs-core'

const workgroup = 64

/**
 * How a program is dispatched that computes each value of its output by itself: `main(index : i32)`, for as long as
 * `index < uniforms.size`. TensorFlow.js spreads it over two and three dimensions where one has too few workgroups.
 */
export function oneThreadAValue(
  outputShape: number[],
): Pick<WebGPUProgram, 'outputShape' | 'size' | 'workgroupSize' | 'dispatchLayout' | 'dispatch'> {
  return {
    outputShape,
    size: true,
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(util.sizeFromShape(outputShape) / workgroup), 1, 1],
  }
}
