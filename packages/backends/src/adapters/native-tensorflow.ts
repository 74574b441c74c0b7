import { BackendUnavailableError } from '@sandglass/base'
import { backend, findBackend, findBackendFactory, type KernelBackend } from '@tensorflow/tfjs-core'
import { nodeModule, processorInWords } from '../platform.js'
import type { Adapter, BackendName } from './adapter.js'
import { packageAvailability, unavailable } from './availability.js'
import { packageFolder } from './package-folder.js'
import { importNodePackage } from './peer.js'
import { stockAdapter } from './stock-adapter.js'

/** What is used of @tensorflow/tfjs-node's backend; the package is too heavy to take its types from. */
interface NativeBackend {
  readonly isGPUPackage: boolean
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

/** Both packages call their backend so: a process can have one of them. */
const tensorflowName = 'tensorflow'

/** The adapter of TensorFlow's C library, which one package brings to Node for processors, another for CUDA GPUs. */
export function nativeAdapter(name: BackendName, packageName: string, description: string, onGpu: boolean): Adapter {
  const cure = `Run: npm rebuild ${packageName} --build-addon-from-source. Or use wasm, which needs no native part.`
  return stockAdapter({
    name,
    description,
    tensorflowName,
    cure,
    async availability() {
      if (nodeModule('fs') === null)
        return unavailable("TensorFlow's C library runs only in Node.", 'Use wasm or webgpu in browsers.')
      const installed = packageAvailability(packageName)
      if (!installed.available || hasBinding(packageName)) return installed
      return unavailable(`The native part of ${packageName} is missing (tfjs_binding.node in its folder lib).`, cure)
    },
    async load() {
      refuseOtherPackage(name, onGpu)
      restoreRemovedFunction()
      return importNodePackage(name, packageName, cure)
    },
    report() {
      const { binding, isUsingGpuDevice } = nativeBackend(backend())
      if (onGpu && !isUsingGpuDevice)
        throw new BackendUnavailableError(name, `useBackend: ${name} was loaded, but TensorFlow found no CUDA GPU.`, {
          cure: 'Check that nvidia-smi lists the GPU and that CUDA and cuDNN are installed, or use wasm.',
        })
      return {
        device: onGpu ? 'CUDA GPU' : processorInWords(null),
        threads: null,
        simd: null,
        fma: null,
        versions: { tensorflow: binding.TF_Version },
      }
    },
  })
}

function hasBinding(packageName: string): boolean {
  const fs = nodeModule('fs')
  const library = `${packageFolder(packageName)}/lib`
  if (fs === null || !fs.existsSync(library)) return false
  return fs.readdirSync(library).some((folder) => fs.existsSync(`${library}/${folder}/tfjs_binding.node`))
}

function refuseOtherPackage(name: BackendName, onGpu: boolean): void {
  if (findBackendFactory(tensorflowName) === null || nativeBackend(findBackend(tensorflowName)).isGPUPackage === onGpu) return
  const other = onGpu ? 'node-cpu' : 'node-gpu'
  throw new BackendUnavailableError(name, `useBackend: ${name} can't be used in a process that has used ${other}.`, {
    cure: 'Start a new process, and choose one of the two there.',
  })
}

/** tfjs-node 4.22 calls a function that Node 23 removed (tensorflow/tfjs#8609). */
function restoreRemovedFunction(): void {
  const util = nodeModule('util')
  if (util !== null && !('isNullOrUndefined' in util))
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
}

function nativeBackend(started: KernelBackend): NativeBackend {
  return started as unknown as NativeBackend
}
