import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  ResizeNearestNeighbor,
  type ResizeNearestNeighborAttrs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core'

/**
 * Nearest-neighbour resizing with positions in whole numbers: pixel r of an output comes from ⌊r · input / output⌋.
 *
 * TensorFlow.js's own kernel has positions as floats, whose division GPUs may round: an NVIDIA H200 takes the third of three
 * copies for the second. Where corners are aligned or pixels are half a pixel off, positions are fractions, and it does those.
 *
 * @returns the kernel, beside the one that it stands in for
 */
export function resizeNearestNeighbor(): KernelConfig {
  const stock = getKernel(ResizeNearestNeighbor, 'webgpu')?.kernelFunc
  return { kernelName: ResizeNearestNeighbor, backendName: 'webgpu', kernelFunc: inWholeNumbers(stock) }
}

function inWholeNumbers(stock: KernelFunc | undefined): KernelFunc {
  return (parameters) => {
    const { alignCorners, halfPixelCenters, size } = parameters.attrs as unknown as ResizeNearestNeighborAttrs
    if (stock && (alignCorners || halfPixelCenters)) return stock(parameters)
    const { images } = parameters.inputs as unknown as Readonly<Record<'images', TensorInfo>>
    const [batch = 0, , , channels = 0] = images.shape
    const backend = parameters.backend as unknown as WebGPUBackend
    return backend.runWebGPUProgram(program([batch, ...size, channels]), [images], images.dtype)
  }
}

const workgroup = 64

function program(outputShape: number[]): WebGPUProgram {
  return {
    variableNames: ['images'],
    outputShape,
    size: true,
    shaderKey: 'sandglass resize nearest neighbor',
    workgroupSize: [workgroup, 1, 1],
    dispatchLayout: { x: [0, 1, 2, 3] },
    dispatch: [Math.ceil(util.sizeFromShape(outputShape) / workgroup), 1, 1],
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let at = getCoordsFromIndex(index);
          let row = at.y * uniforms.imagesShape.y / uniforms.outShape.y;
          let column = at.z * uniforms.imagesShape.z / uniforms.outShape.z;
          result[index] = images[((at.x * uniforms.imagesShape.y + row) * uniforms.imagesShape.z + column) * uniforms.imagesShape.w + at.w];
        }
      }
    `,
  } as WebGPUProgram
}
