import type { Command } from 'commander'
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
const refusal = /^([a-z][A-Za-z\d]*): (?:([a-z][A-Za-z\d]*)(?= must ))?/

/**
 * What a library's function says, in the words of the command that called it: `split: validation must be …` becomes
 * `train: --validation must be …`, as nobody at a terminal has called `split`.
 */
export function inWordsOf({ name, flags }: Words, message: string): string {
  return message.replace(refusal, (_, caller: string, argument: string | undefined) => {
    const own = name.split(' ').includes(caller) || caller === 'sandglass' ? caller : name
    const flag = argument === undefined ? '' : flagOf(argument)
    return `${own}: ${flags.includes(flag) ? flag : (argument ?? '')}`
  })
}
