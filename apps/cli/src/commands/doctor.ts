import { type Diagnosis, type DoctorReport, doctor } from '@sandglass/backends'
import { Option } from 'commander'
import { readConfig } from '../config/read-config.js'
import { resolveConfig } from '../config/resolve-config.js'
import { addCommonOptions, groups } from '../options/common.js'
import { addDeviceOptions, type DeviceOptions, describeDevice, startDevice } from '../options/device.js'
import { wholeNumber } from '../options/numbers.js'
import { exitCode } from '../output/exit-code.js'
import { formatFacts, formatQuantity } from '../output/format.js'
import { plain } from '../output/plain.js'
import type { CommonOptions, Result, Session } from '../output/session.js'
import { type Style, styleFor } from '../output/style.js'
import { profileOf } from '../profile/profile.js'
import { profileText } from '../profile/profile-text.js'
import { recordSteps } from '../profile/record-steps.js'
import type { AddCommand } from './command.js'

interface DoctorOptions extends DeviceOptions, CommonOptions {
  readonly profile?: string
  readonly steps: number
}

export const addDoctor: AddCommand = (program, run) => {
  const command = program
    .command('doctor')
    .description('Says what this machine can compute on, and what the rest would need.')
    .optionsGroup(groups.training)
    .option('--profile <recipe>', "Says instead where the time of a recipe's (or a config file's) training step goes, by kernel.")
    .addOption(
      new Option('--steps <count>', 'How many steps the profile is of, after some to warm up.')
        .default(50)
        .argParser(wholeNumber('--steps')),
    )
  addCommonOptions(addDeviceOptions(command)).action((options: DoctorOptions) =>
    run(options, async (session) => {
      const { profile } = options
      return profile === undefined ? diagnose(session) : profileCommand(session, profile, options)
    }),
  )
}

async function diagnose({ io }: Session): Promise<Result> {
  const report = await doctor()
  const style = styleFor(io.stdout, io.environment)
  const usable = report.backends.some(({ available }) => available)
  return {
    document: plain(report),
    text: `${platformText(report)}\n\n${report.backends.map((backend) => backendText(backend, style)).join('\n')}`,
    exitCode: usable ? exitCode.done : exitCode.failed,
  }
}

async function profileCommand(session: Session, recipe: string, options: DoctorOptions): Promise<Result> {
  const given = await readConfig('doctor', recipe, session.io.directory)
  const config = resolveConfig('doctor', given.config, { seed: 1 })
  const device = await startDevice(options)
  const profile = profileOf(await recordSteps(session, config, options.steps))
  return {
    document: { recipe: given.name, batchSize: config.training.batchSize, backend: plain(device), profile: plain(profile) },
    text: [
      formatFacts([
        ['training', `${given.title}, ${formatQuantity(config.training.batchSize, 'example')} a step`],
        ['device', describeDevice(device)],
      ]),
      profileText(profile),
    ].join('\n\n'),
  }
}

function platformText({ platform }: DoctorReport): string {
  const { version, system, processor, cores, simd, fma, sharedMemory, threads, tensorflow } = platform
  const yes = (value: boolean) => (value ? 'yes' : 'no')
  return formatFacts([
    ['Node', version],
    ['system', system ?? 'unknown'],
    ['processor', `${processor ?? 'unknown'}, ${formatQuantity(cores, 'core')}`],
    ['WebAssembly', `SIMD ${yes(simd)}, fused multiply-add ${yes(fma)}, shared memory ${yes(sharedMemory)}`],
    ['threads', `${threads}, unless --threads says otherwise`],
    ['TensorFlow.js', tensorflow],
  ])
}

function backendText({ name, description, available, reason, cure }: Diagnosis, style: Style): string {
  const mark = available ? style.green('✓') : style.dim('–')
  const title = `${mark} ${style.bold(name.padEnd(10))} ${description}`
  return available ? title : `${title}\n${' '.repeat(13)}${style.dim(`${reason} ${cure}`)}`
}
