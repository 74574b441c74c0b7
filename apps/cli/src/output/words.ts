import type { Command } from 'commander'
import { configFlags } from '../config/flags.js'
import { flagOf } from './names.js'

/** What a command calls itself and what it can be asked. */
export interface Words {
  /** `train`, `data inspect`. */
  readonly name: string
  /** `--validation`. */
  readonly flags: readonly string[]
}

export function wordsOf(command: Command): Words {
  const names = [command.name()]
  for (let above = command.parent; above?.parent; above = above.parent) names.unshift(above.name())
  return { name: names.join(' '), flags: command.options.flatMap(({ long }) => long ?? []) }
}

/** Who refuses, and where the rest says that something must be otherwise, what. */
const refusal = /^([a-z][A-Za-z\d]*): (?:([a-z][A-Za-z\d.]*)(?= must ))?/

/**
 * What a library's function says, in the words of the command that called it: `split: validation must be …` becomes
 * `train: --validation must be …`, as nobody at a terminal has called `split`.
 */
export function inWordsOf({ name, flags }: Words, message: string): string {
  return message.replace(refusal, (_, caller: string, argument: string | undefined) => {
    const own = name.split(' ').includes(caller) || caller === 'sandglass' ? caller : name
    const flag = argument === undefined ? '' : flagFor(argument)
    return `${own}: ${flags.includes(flag) ? flag : (argument ?? '')}`
  })
}

/** Options that have a flag by another name. */
const otherwiseNamed: Readonly<Record<string, string>> = {
  length: '--window',
  'checkpoints.keepBest': '--keep-best',
  'checkpoints.keepBest.monitor': '--keep-best-by',
}

/** An argument's own flag, or the one that says of which kind an object of the config is: `--network` of `model.network`. */
function flagFor(argument: string): string {
  return otherwiseNamed[argument] ?? configFlags.find(({ path }) => path === `${argument}.type`)?.flag ?? flagOf(argument)
}

/** A field and what it may be, as in `latent: 32`. */
const fieldAndValue = /\b([a-z][A-Za-z]*): (?=[\d'"])/g

/** What a training is to be allowed, as in `set allowTestExamples`. */
const allowance = /\bset (allow[A-Z][A-Za-z]*)\b/g

/** The same of a cure, where there is a flag: `--latent 32`, `add --set training.allowTestExamples=true`. */
export function cureInWordsOf({ flags }: Words, cure: string): string {
  const named = cure.replace(fieldAndValue, (text, field: string) => (flags.includes(flagOf(field)) ? `${flagOf(field)} ` : text))
  return flags.includes('--set') ? named.replace(allowance, 'add --set training.$1=true') : named
}
