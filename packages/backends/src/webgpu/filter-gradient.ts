import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu'
import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  getKernel,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import { oneThreadAValue } from './one-thread-a-value.js'

type ConvolutionInfo = backend_util.Conv2DInfo

/**
 * The gradient of a convolution at its filter, as a product of matrices: what each tap sees of each channel, times the
 * output's gradient, summed over all places of all images. There are few results and very many places, so the places are
 * shared out, and a second program adds what came of the shares, in order.
 *
 * TensorFlow.js's own kernel walks over all places for each result alone, and few results leave most of a GPU idle: on an
 * NVIDIA H200 it took 63 of a denoiser's 65 ms a step. It does images whose channels come first.
 *
 * @returns the kernel, beside the one that it stands in for
 */
export function filterGradient(): KernelConfig {
  const stock = getKernel(Conv2DBackpropFilter, 'webgpu')?.kernelFunc
  return { kernelName: Conv2DBackpropFilter, backendName: 'webgpu', kernelFunc: inShares(stock) }
}

function inShares(stock: KernelFunc | undefined): KernelFunc {
  return (parameters) => {
    const { x, dy } = parameters.inputs as unknown as Readonly<Record<'x' | 'dy', TensorInfo>>
    const { strides, pad, dataFormat, dimRoundingMode, filterShape } = parameters.attrs as unknown as Conv2DBackpropFilterAttrs
    if (stock && dataFormat !== 'NHWC') return stock(parameters)
    const images = x.shape as [number, number, number, number]
    const info = backend_util.computeConv2DInfo(images, filterShape, strides, 1, pad, dimRoundingMode)
    return run(parameters.backend as unknown as WebGPUBackend, { x, dy, info })
  }
}

interface Problem {
  readonly x: TensorInfo
  readonly dy: TensorInfo
  readonly info: ConvolutionInfo
}

/**
 * Results a workgroup computes along each axis, places it takes at a time, and results of a thread along each axis. The
 * last must be 4: a thread's sums are vectors of that length.
 */
const [tile, depth, each] = [32, 16, 4]
const own = Array.from({ length: each }, (_, i) => i)
const threads = tile / each
/** Enough workgroups for any GPU, and shares that are worth one. */
const [wantedGroups, mostShares, leastPlaces] = [1024, 128, 256]

function run(backend: WebGPUBackend, { x, dy, info }: Problem): TensorInfo {
  const rows = info.filterHeight * info.filterWidth * info.inChannels
  const places = info.batchSize * info.outHeight * info.outWidth
  const { shares, places: placesOfShare } = shareOut(places, rows, info.outChannels)
  const uniforms = [
    [info.padInfo.top, info.padInfo.left],
    [info.strideHeight, info.strideWidth],
    [info.filterHeight, info.filterWidth],
    [placesOfShare],
  ].map((data) => ({ type: 'int32', data }))
  const parts = backend.runWebGPUProgram(partialSums(shares, rows, info), [x, dy], 'float32', uniforms)
  const total = backend.runWebGPUProgram(sumOverShares(info), [parts], 'float32')
  backend.disposeData(parts.dataId)
  return total
}

/** In how many shares the places are, and how many each has: a multiple of those taken at a time. */
function shareOut(places: number, rows: number, filters: number) {
  const tiles = Math.ceil(rows / tile) * Math.ceil(filters / tile)
  const wanted = Math.min(mostShares, Math.ceil(wantedGroups / tiles), Math.ceil(places / leastPlaces))
  const share = depth * Math.max(1, Math.ceil(places / Math.max(1, wanted) / depth))
  return { shares: Math.max(1, Math.ceil(places / share)), places: share }
}

/** `[share, tap and channel, filter]` */
function partialSums(shares: number, rows: number, { outChannels }: ConvolutionInfo): WebGPUProgram {
  return {
    variableNames: ['x', 'dy'],
    uniforms: 'pads : vec2<i32>, strides : vec2<i32>, filterDims : vec2<i32>, places : i32,',
    outputShape: [shares, rows, outChannels],
    shaderKey: 'sandglass filter gradient',
    workgroupSize: [threads, threads, 1],
    dispatchLayout: { x: [2], y: [1], z: [0] },
    dispatch: [Math.ceil(outChannels / tile), Math.ceil(rows / tile), shares],
    getUserCode: () => `
      var<workgroup> inputs : array<array<f32, ${tile}>, ${depth}>;
      var<workgroup> slopes : array<array<f32, ${tile}>, ${depth}>;

      fn main() {
        let channels = uniforms.xShape.w;
        let filters = uniforms.dyShape.w;
        let height = uniforms.dyShape.y;
        let width = uniforms.dyShape.z;
        let rows = uniforms.outShape[1];
        let firstRow = i32(workgroupId.y) * ${tile};
        let firstFilter = i32(workgroupId.x) * ${tile};
        let begin = i32(workgroupId.z) * uniforms.places;
        let end = min(begin + uniforms.places, uniforms.dyShape.x * height * width);

        // Of each tile a thread brings one column, of every second place.
        let lane = i32(localIndex) % ${tile};
        let row = firstRow + lane;
        let channel = row % channels;
        let tap = row / channels;
        let down = tap / uniforms.filterDims.y - uniforms.pads.x;
        let across = tap % uniforms.filterDims.y - uniforms.pads.y;
        let filter_ = firstFilter + lane;

        let ownRow = i32(localId.y) * ${each};
        let ownFilter = i32(localId.x) * ${each};
        var sums : array<vec4<f32>, ${each}>;
        let chunks = uniforms.places / ${depth};
        for (var chunk = 0; chunk < chunks; chunk = chunk + 1) {
          for (var k = i32(localIndex) / ${tile}; k < ${depth}; k = k + ${(threads * threads) / tile}) {
            let place = begin + chunk * ${depth} + k;
            var value = 0.0;
            var slope = 0.0;
            if (place < end) {
              let outColumn = place % width;
              let outRow = place / width % height;
              let image = place / (width * height);
              let inRow = outRow * uniforms.strides.x + down;
              let inColumn = outColumn * uniforms.strides.y + across;
              if (row < rows && inRow >= 0 && inRow < uniforms.xShape.y && inColumn >= 0 && inColumn < uniforms.xShape.z) {
                value = x[((image * uniforms.xShape.y + inRow) * uniforms.xShape.z + inColumn) * channels + channel];
              }
              if (filter_ < filters) {
                slope = dy[place * filters + filter_];
              }
            }
            inputs[k][lane] = value;
            slopes[k][lane] = slope;
          }
          workgroupBarrier();
          for (var k = 0; k < ${depth}; k = k + 1) {
            let ownSlopes = vec4<f32>(${own.map((i) => `slopes[k][ownFilter + ${i}]`).join(', ')});
            ${own.map((i) => `sums[${i}] = fma(vec4<f32>(inputs[k][ownRow + ${i}]), ownSlopes, sums[${i}]);`).join('\n            ')}
          }
          workgroupBarrier();
        }
        for (var i = 0; i < ${each}; i = i + 1) {
          for (var j = 0; j < ${each}; j = j + 1) {
            let resultRow = firstRow + ownRow + i;
            let resultFilter = firstFilter + ownFilter + j;
            if (resultRow < rows && resultFilter < filters) {
              result[(i32(workgroupId.z) * rows + resultRow) * filters + resultFilter] = sums[i][j];
            }
          }
        }
      }
    `,
  } as WebGPUProgram
}

/** The filter's gradient. */
function sumOverShares({ filterShape }: ConvolutionInfo): WebGPUProgram {
  return {
    ...oneThreadAValue(filterShape),
    variableNames: ['parts'],
    shaderKey: 'sandglass sum over shares',
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          var sum = 0.0;
          for (var share = 0; share < uniforms.partsShape[0]; share = share + 1) {
            sum = sum + parts[share * uniforms.size + index];
          }
          result[index] = sum;
        }
      }
    `,
  } as WebGPUProgram
}
