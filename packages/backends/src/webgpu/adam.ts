import { type AdamAttributes, type AdamInputs, fusedKernels } from '@sandglass/base'
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

/**
 * Adam in place, one dispatch a weight. Composed from TensorFlow.js's kernels it takes twelve, and the calls cost more
 * than the arithmetic: they were half of all that a small model's step has.
 *
 * A program of TensorFlow.js writes to one tensor alone, so this one is had from the device itself.
 */
export const adam: KernelConfig = {
  kernelName: fusedKernels.adam,
  backendName: 'webgpu',
  kernelFunc({ inputs, backend, attrs }) {
    const tensors = inputs as unknown as AdamInputs<TensorInfo>
    const attributes = attrs as unknown as AdamAttributes
    const indices = Array.from({ length: attributes.count }, (_, i) => i)
    const parameters = indices.map(
      (i): Parameter => ({
        weight: tensors[`weight${i}`] as TensorInfo,
        first: tensors[`first${i}`] as TensorInfo,
        second: tensors[`second${i}`] as TensorInfo,
        gradient: tensors[`gradient${i}`] as TensorInfo,
      }),
    )
    if (parameters.length > 0) update(backend as unknown as WebGPUBackend, parameters, attributes)
    return []
  },
}

type Parameter = Readonly<Record<'weight' | 'first' | 'second' | 'gradient', TensorInfo>>

function update(backend: WebGPUBackend, parameters: readonly Parameter[], { rate, beta1, beta2, epsilon }: AdamAttributes): void {
  const { device, queue } = backend
  const { pipeline, constants } = programOn(device)
  const bindings = parameters.map((parameter) => buffersOf(backend, parameter))
  // What the gradients are computed by goes first.
  backend.ensureCommandEncoderReady()
  backend.endComputePassEncoder()
  backend.submitQueue()
  queue.writeBuffer(constants, 0, Float32Array.of(rate, 1 - beta1, 1 - beta2, epsilon))
  const encoder = device.createCommandEncoder()
  const pass = encoder.beginComputePass()
  pass.setPipeline(pipeline)
  for (const buffers of bindings) {
    const entries = [constants, ...buffers].map((buffer, binding) => ({ binding, resource: { buffer } }))
    pass.setBindGroup(0, device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries }))
    pass.dispatchWorkgroups(Math.min(mostGroups, Math.ceil(buffers[0].size / bytes / workgroup)))
  }
  pass.end()
  queue.submit([encoder.finish()])
}

type Buffers = readonly [weight: GPUBuffer, first: GPUBuffer, second: GPUBuffer, gradient: GPUBuffer]

/** Uploads what is not on the GPU yet. */
function buffersOf(backend: WebGPUBackend, { weight, first, second, gradient }: Parameter): Buffers {
  const bufferOf = ({ dataId }: TensorInfo) => {
    backend.uploadToGPU(dataId)
    return backend.tensorMap.get(dataId).resource as GPUBuffer
  }
  const buffers = [bufferOf(weight), bufferOf(first), bufferOf(second), bufferOf(gradient)] as const
  for (const { dataId } of [weight, first, second]) Object.defineProperty(backend.tensorMap.get(dataId), 'values', unkept)
  return buffers
}

/**
 * What is read back of a tensor is kept beside its buffer, also by a read that began before Adam ran and ends after it. Of
 * tensors that change in place nothing is kept: each read asks the GPU.
 */
const unkept: PropertyDescriptor = { get: () => null, set: () => {}, enumerable: true, configurable: true }

const [bytes, workgroup, mostGroups] = [4, 64, 4096]

interface Program {
  readonly pipeline: GPUComputePipeline
  readonly constants: GPUBuffer
}

const programs = new WeakMap<GPUDevice, Program>()

function programOn(device: GPUDevice): Program {
  const known = programs.get(device)
  if (known) return known
  const module = device.createShaderModule({ code: source })
  const program = {
    pipeline: device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } }),
    // Uniform and to be copied to: the names stand in GPUBufferUsage, which Node has only once the device is had.
    constants: device.createBuffer({ size: 4 * bytes, usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST }),
  }
  programs.set(device, program)
  return program
}

const source = `
  struct Constants { rate : f32, gain1 : f32, gain2 : f32, epsilon : f32 }
  @group(0) @binding(0) var<uniform> constants : Constants;
  @group(0) @binding(1) var<storage, read_write> weight : array<f32>;
  @group(0) @binding(2) var<storage, read_write> first : array<f32>;
  @group(0) @binding(3) var<storage, read_write> second : array<f32>;
  @group(0) @binding(4) var<storage, read> gradient : array<f32>;

  @compute @workgroup_size(${workgroup})
  fn main(@builtin(global_invocation_id) id : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>) {
    for (var i = id.x; i < arrayLength(&weight); i = i + groups.x * ${workgroup}u) {
      let g = gradient[i];
      let m = first[i] + (g - first[i]) * constants.gain1;
      let v = second[i] + (g * g - second[i]) * constants.gain2;
      first[i] = m;
      second[i] = v;
      weight[i] = weight[i] - constants.rate * m / (sqrt(v) + constants.epsilon);
    }
  }
`
