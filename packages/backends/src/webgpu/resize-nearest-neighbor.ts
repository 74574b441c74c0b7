import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import {
  getKernel,
  type KernelConfig,
  type KernelFunc,
  ResizeNearestNeighbor,
  type ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGrad,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import { oneThreadAValue } from './one-thread-a-value.js'

/**
 * Nearest-neighbour resizing and its gradient with positions in whole numbers: pixel r of an output comes from
 * ⌊r · input / output⌋.
 *
 * TensorFlow.js's own kernels have positions as floats, whose division GPUs may round: an NVIDIA H200 takes the third of
 * three copies for the second. Where corners are aligned or pixels are half a pixel off, positions are fractions, and they
 * do those.
 *
 * @returns the kernels, beside those that they stand in for
 */
export function resizeNearestNeighbor(): KernelConfig[] {
  return [inWholeNumbers(ResizeNearestNeighbor, resize), inWholeNumbers(ResizeNearestNeighborGrad, resizeGradient)]
}

function inWholeNumbers(kernelName: string, ours: KernelFunc): KernelConfig {
  const stock = (getKernel(kernelName, 'webgpu') as KernelConfig | undefined)?.kernelFunc
  const kernelFunc: KernelFunc = (parameters) => {
    const { alignCorners, halfPixelCenters } = parameters.attrs as unknown as Partial<ResizeNearestNeighborAttrs>
    return stock && (alignCorners || halfPixelCenters) ? stock(parameters) : ours(parameters)
  }
  return { kernelName, backendName: 'webgpu', kernelFunc }
}

const resize: KernelFunc = ({ inputs, backend, attrs }) => {
  const { images } = inputs as unknown as Readonly<Record<'images', TensorInfo>>
  const { size } = attrs as unknown as ResizeNearestNeighborAttrs
  const [batch = 0, , , channels = 0] = images.shape
  return (backend as unknown as WebGPUBackend).runWebGPUProgram(copies([batch, ...size, channels]), [images], images.dtype)
}

const resizeGradient: KernelFunc = ({ inputs, backend }) => {
  const { images, dy } = inputs as unknown as Readonly<Record<'images' | 'dy', TensorInfo>>
  return (backend as unknown as WebGPUBackend).runWebGPUProgram(sumsOfCopies([...images.shape]), [dy], dy.dtype)
}

function copies(outputShape: number[]): WebGPUProgram {
  return {
    ...oneThreadAValue(outputShape),
    variableNames: ['images'],
    shaderKey: 'sandglass resize nearest neighbor',
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

/** The copies of pixel r are those from ⌈r · output / input⌉ to before ⌈(r + 1) · output / input⌉. */
function sumsOfCopies(imagesShape: number[]): WebGPUProgram {
  return {
    ...oneThreadAValue(imagesShape),
    variableNames: ['dy'],
    shaderKey: 'sandglass resize nearest neighbor gradient',
    getUserCode: () => `
      fn firstCopies(pixel : vec2<i32>) -> vec2<i32> {
        return (pixel * uniforms.dyShape.yz + uniforms.outShape.yz - 1) / uniforms.outShape.yz;
      }

      fn main(index : i32) {
        if (index < uniforms.size) {
          let at = getCoordsFromIndex(index);
          let begin = firstCopies(at.yz);
          let end = firstCopies(at.yz + 1);
          var sum = 0.0;
          for (var row = begin.x; row < end.x; row = row + 1) {
            for (var column = begin.y; column < end.y; column = column + 1) {
              sum = sum + dy[((at.x * uniforms.dyShape.y + row) * uniforms.dyShape.z + column) * uniforms.dyShape.w + at.w];
            }
          }
          result[index] = sum;
        }
      }
    `,
  } as WebGPUProgram
}
