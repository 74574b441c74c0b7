/** What WebGPU tells of a GPU. Browsers keep most of it to themselves, and what stands in for them has not all of it. */
export type GpuInfo = Readonly<Partial<Record<'device' | 'description' | 'vendor' | 'architecture', string>>>

/** The GPU, its driver, its maker and its generation, as far as each is told. */
export function gpuName(info: GpuInfo = {}): string {
  // On an NVIDIA H200, dashes stood behind the device's name.
  const device = info.device?.replace(/-+$/, '')
  const words = [device, info.description, info.vendor, info.architecture].filter(Boolean)
  return words.length > 0 ? words.join(', ') : 'GPU'
}
