import { parseArgs } from 'node:util'
import { hold } from './referee.js'
import { markdownTable, type Row } from './statistics.js'
import { systems } from './systems.js'
import { works } from './works.js'

const { values } = parseArgs({
  options: {
    works: { type: 'string' },
    systems: { type: 'string' },
    rounds: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
})

const log = (line: string): void => console.error(line)
const rows: Row[] = []
for (const work of choose('work', works, values.works)) {
  rows.push(...(await hold({ work, systems: choose('system', systems, values.systems), rounds: count(values.rounds), log })))
}
console.log(values.json ? JSON.stringify({ rows }) : markdownTable(rows))

function choose<Named extends { readonly name: string }>(
  kind: string,
  all: readonly Named[],
  names: string | undefined,
): readonly Named[] {
  if (names === undefined) return all
  return names.split(',').map((name) => {
    const found = all.find((each) => each.name === name)
    if (!found) usage(`there is no ${kind} ${name}. There are ${all.map((each) => each.name).join(', ')}.`)
    return found
  })
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) usage(`--rounds must be a whole number of at least 1, got ${text}.`)
  return value
}

function usage(problem: string): never {
  console.error(`bench: ${problem}`)
  process.exit(2)
}
