import type { KernelCall } from '@sandglass/backends'
import type { StepRecord } from './record-steps.js'

/** Milliseconds a step: of the fastest step and of the middle one. */
export interface Pace {
  readonly min: number
  readonly median: number
}

/** One kernel at the same shapes, in all steps. */
export interface KernelProfile {
  readonly kernel: string
  readonly inputs: readonly (readonly number[])[]
  readonly outputs: readonly (readonly number[])[]
  /** In all steps together. */
  readonly calls: number
  readonly milliseconds: number
  readonly perStep: Pace
  /** Its median step of the whole's, from 0 to 1. */
  readonly share: number
}

/** Where the time of a training step goes; plain JSON. */
export interface Profile {
  readonly steps: number
  readonly milliseconds: number
  readonly perStep: Pace
  /** Inside the kernels below, and outside of them: reading batches, TensorFlow.js, the training loop. */
  readonly inKernels: Pace
  readonly outside: Pace
  /** The costliest first. */
  readonly kernels: readonly KernelProfile[]
}

export function profileOf(records: readonly StepRecord[]): Profile {
  const milliseconds = sum(records.map((record) => record.milliseconds))
  const inKernels = records.map(({ calls }) => timeOf(calls))
  const perStep = paceOf(records.map((record) => record.milliseconds))
  return {
    steps: records.length,
    milliseconds,
    perStep,
    inKernels: paceOf(inKernels),
    outside: paceOf(records.map((record, step) => record.milliseconds - (inKernels[step] ?? 0))),
    kernels: kernelProfiles(records, perStep.median).sort((a, b) => b.share - a.share),
  }
}

function kernelProfiles(records: readonly StepRecord[], medianStep: number): KernelProfile[] {
  const byKind = new Map<string, KernelCall[][]>()
  records.forEach(({ calls }, step) => {
    for (const call of calls) {
      const kind = JSON.stringify([call.name, call.inputs, call.outputs])
      const steps = byKind.get(kind) ?? records.map(() => [])
      byKind.set(kind, steps)
      steps[step]?.push(call)
    }
  })
  return [...byKind.values()].flatMap((steps) => {
    const [first] = steps.flat()
    if (first === undefined) return []
    const times = steps.map(timeOf)
    const perStep = paceOf(times)
    return {
      kernel: first.name,
      inputs: first.inputs,
      outputs: first.outputs,
      calls: steps.flat().length,
      milliseconds: sum(times),
      perStep,
      share: perStep.median / medianStep,
    }
  })
}

function timeOf(calls: readonly KernelCall[]): number {
  return sum(calls.map(({ milliseconds }) => milliseconds))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Of an even number, the middle one is the mean of two. */
function paceOf(times: readonly number[]): Pace {
  const sorted = times.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  const [below, above] = [sorted[sorted.length % 2 === 0 ? half - 1 : half] ?? 0, sorted[half] ?? 0]
  return { min: sorted[0] ?? 0, median: (below + above) / 2 }
}
