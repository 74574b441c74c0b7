import { type Diagnosis, type DoctorReport, doctor } from '@sandglass/backends'
import { addCommonOptions } from '../options/common.js'
import { exitCode } from '../output/exit-code.js'
import { formatFacts } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { Result } from '../output/session.js'
import { type Style, styleFor } from '../output/style.js'
import type { AddCommand } from './command.js'

export const addDoctor: AddCommand = (program, run) => {
  const command = program.command('doctor').description('Says what this machine can compute on, and what the rest would need.')
  addCommonOptions(command).action((options) =>
    run(options, async ({ io }) => reportOf(await doctor(), styleFor(io.stdout, io.environment))),
  )
}

function reportOf(report: DoctorReport, style: Style): Result {
  const usable = report.backends.some(({ available }) => available)
  return {
    document: plain(report),
    text: `${platformText(report)}\n\n${report.backends.map((backend) => backendText(backend, style)).join('\n')}`,
    exitCode: usable ? exitCode.done : exitCode.failed,
  }
}

function platformText({ platform }: DoctorReport): string {
  const { version, system, processor, cores, simd, relaxedSimd, sharedMemory, tensorflow } = platform
  const yes = (value: boolean) => (value ? 'yes' : 'no')
  return formatFacts([
    ['Node', version],
    ['system', system ?? 'unknown'],
    ['processor', `${processor ?? 'unknown'}, ${cores} ${cores === 1 ? 'core' : 'cores'}`],
    ['WebAssembly', `SIMD ${yes(simd)}, fused multiply-add ${yes(relaxedSimd)}, shared memory ${yes(sharedMemory)}`],
    ['TensorFlow.js', tensorflow],
  ])
}

function backendText({ name, description, available, reason, cure }: Diagnosis, style: Style): string {
  const mark = available ? style.green('✓') : style.dim('–')
  const title = `${mark} ${style.bold(name.padEnd(10))} ${description}`
  return available ? title : `${title}\n${' '.repeat(13)}${style.dim(`${reason} ${cure}`)}`
}
