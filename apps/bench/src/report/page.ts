import { basename } from 'node:path'
import { counted } from '@sandglass/base'
import { type BenchDocument, disturbing } from '../document.js'
import type { GpuDocument } from '../gpu/document.js'
import type { Contest } from '../works/work.js'
import { gpuStepTable, gpuTrainingTable } from './gpu.js'
import { familyTable, growthTable, isFamily, isGrowing, isOperation, operationTable, rowTable, targetTable } from './tables.js'

/**
 * The documentation's page about a run: everything that it measured, in the order of the contests.
 *
 * @param families the run that the families are of: they need nobody else, and so are measured more often
 * @param gpu what was measured on a machine with a GPU
 */
export function page(document: BenchDocument, families: BenchDocument, gpu: GpuDocument, contests: readonly Contest[]): string {
  const { machine, rows, growth, targets, remarks } = document
  const sections = contests.flatMap(({ name, description, works, files = [] }) => {
    const names = new Set([...works.map((work) => work.name), ...files.map((file) => basename(file))])
    const own = rows.filter((row) => names.has(row.work) && !isGrowing(row, growth) && !isOperation(row) && !isFamily(row))
    return own.length > 0 ? [`### ${name}\n\n${description}\n\n${rowTable(own)}`] : []
  })
  return `${[
    introduction,
    madeOn(document),
    ...(machine.load > disturbing ? [company] : []),
    `## What was aimed at\n\n${aims}\n\n${targetTable(targets)}\n\n${limits}`,
    `## Works\n\n${sections.join('\n\n')}`,
    `## Families\n\n${descriptionOf(contests, 'families')}\n\n${familyTable(families.rows.filter(isFamily))}\n\n${madeOn(families)}`,
    ...(families.machine.load > disturbing ? [company] : []),
    onGpu(gpu),
    `## Growth\n\n${descriptionOf(contests, 'growth')} The slope is that of the line through the points' logarithms: 1 where twice the size takes twice the time.\n\n${growthTable(growth)}`,
    `## Operations\n\n${descriptionOf(contests, 'operations')} Milliseconds; marked is what TensorFlow.js's own WebAssembly backend does more than 1.2 times as fast as our engine on one thread.\n\n${operationTable(rows.filter(isOperation))}`,
    `## Remarks\n\n${remarks.map((remark) => `- ${remark}`).join('\n')}`,
    again,
  ].join('\n\n')}\n`
}

function onGpu(document: GpuDocument): string {
  const versions = Object.entries(document.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `## On a GPU\n\n${gpuIntroduction}`,
    gpuTrainingTable(document),
    gpuStepTable(document),
    `${madeOn(document.bench)} The GPU and its driver, as WebGPU tells them: ${document.gpu}; ${versions.join(', ')}.`,
    ...(document.bench.remarks.length > 0 ? [document.bench.remarks.map((remark) => `- ${remark}`).join('\n')] : []),
  ].join('\n\n')
}

function madeOn({ date, commit, machine, rounds }: BenchDocument): string {
  return `Measured on ${date.slice(0, 10)} at commit ${commit ?? 'unknown'}: ${machine.processor}, ${counted(machine.cores, 'core')}, ${machine.memoryGigabytes} GB of memory, ${machine.system}, Node ${machine.node}, up to ${rounds} rounds.`
}

const introduction = `# The benchmark

<!-- Made by apps/bench from latest.json, families.json and gpu.json in apps/bench/results; don't change it by hand. -->

How fast Sandglass's engine is beside what one would pick instead: TensorFlow.js's own backends, jax-js, and the native
frameworks of Python, each written as its users would write it.

- Each system runs in a process of its own, gets warm, and then takes its rounds in turn with the others, so that a
  machine whose speed drifts slows all of them alike. The tables give the fastest round and the middle one; compare
  within a table, not between machines.
- All are given the same data and the same first weights, and must come to the same first losses.
- All have the same number of threads; with fewer threads than the machine has processors, a process is tied to as many
  processors.
- tfjs-wasm and tfjs-node are Sandglass's core on those backends of TensorFlow.js. Keras takes XLA where that is faster,
  and its version then says \`jit_compile\`; PyTorch is eager, with channels_last images and its fused Adam; JAX runs one
  jitted function a step, with donated buffers.
- sandglass-chromium is the same code in a page of a headless Chromium.`

const company = `::: warning
Other programs were running on the machine: all figures are too high, and most of all those of systems whose threads wait
for one another (PyTorch on two). Don't quote them.
:::`

const aims =
  'On the most threads of the run, the fastest rounds; the best native peer is whichever of Keras, PyTorch and JAX is fastest at a work.'

const limits = `What limits it: a WebAssembly vector is 128 bits wide. Two multiply-adds of such vectors a cycle are all that a core has
for it, and the engine's tiles run at that: what remains is to multiply less, as the convolutions by Winograd's method do.
Native code takes the vectors that the processor has; where those are 512 bits wide it can be four times as fast at large
matrix products (the dense and the variational model are nothing else), and where they are 256 bits wide twice. To see how much
of a native peer's lead is that: \`ONEDNN_MAX_CPU_ISA=AVX2 npm run bench -- --works conv-step --systems sandglass,keras …\`.
\`sandglass doctor --profile denoiser\` says where the time of a step goes, kernel by kernel.`

const gpuIntroduction = `Sandglass on WebGPU in Node, beside its engine on the same machine's processor: the tutorial's two trainings on MNIST with seed 1,
with the whole path of the data and validation, and single steps on a batch that stays on the device. Where the engine was
not on its most threads, a training is one epoch: its losses are the same bits on any number.

In rounds, the GPU rests while the engine takes its turns, and steps after a rest took longer; back to back, steps follow each other for a second,
as in a training. Small models don't pay there: a step is some dozens of programs for the GPU, and to call one of
them takes the processor longer than most of them run.`

const again = `## To run it yourself

\`\`\`sh
npm run bench -- --python .venv/bin/python       # all of it, with an interpreter that has tensorflow, torch, jax and optax
npm run bench -- --works dense-step,conv-step --systems sandglass,tfjs-wasm --threads 2
npm run --silent bench -- --json > results.json  # one JSON document, for programs
npm run --silent gpu > gpu.json                  # on a GPU, beside the engine on the same machine
\`\`\``

function descriptionOf(contests: readonly Contest[], wanted: string): string {
  return contests.find(({ name }) => name === wanted)?.description ?? ''
}
