import { cruise, type ICruiseResult, type IForbiddenRuleType } from 'dependency-cruiser'

/**
 * The rooms of core, from the ground up: a room imports only from rooms before it. Rooms on one
 * line are neighbours and don't import each other.
 */
export const coreRooms: readonly (readonly string[])[] = [
  ['configuration'],
  ['operations'],
  ['regularizers', 'losses', 'likelihoods', 'schedules'],
  ['optimizers'],
  ['layers'],
  ['networks'],
  ['models'],
  ['persistence'],
  ['batches'],
  ['evaluation'],
  ['training'],
  ['use'],
  ['recipes'],
]

const room = (names: readonly string[]): string => `^packages/core/src/(${names.join('|')})/`
const tests = '\\.test\\.ts$'
/** What only tests use: `testing` folders beside the sources. */
const testing = [tests, '\\.contract\\.ts$', '/src/testing/']

const upwardImports: IForbiddenRuleType[] = coreRooms.map((here, level) => ({
  name: `core: ${here.join(', ')} may import only from rooms before`,
  severity: 'error',
  from: { path: room(here), pathNot: testing },
  to: { path: room(coreRooms.slice(level).flat()), pathNot: '^packages/core/src/$1/' },
}))

const rules: IForbiddenRuleType[] = [
  {
    name: 'no import cycle',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'every import leads somewhere',
    severity: 'error',
    from: {},
    // What Vite serves as a file has a question behind its name.
    to: { couldNotResolve: true, pathNot: '\\?url(&no-inline)?$' },
  },
  {
    name: 'a package imports no package of ours but base',
    severity: 'error',
    from: { path: '^packages/([^/]+)/' },
    to: { path: ['^packages/', '^@sandglass/', '^apps/', '^tests/'], pathNot: ['^packages/($1|base)/', '^@sandglass/base$'] },
  },
  {
    name: 'base depends on nothing',
    severity: 'error',
    from: { path: '^packages/base/src/', pathNot: testing },
    to: { pathNot: '^packages/base/src/' },
  },
  {
    name: 'base, core, viz and baselines run anywhere: only core/stores/node knows Node',
    severity: 'error',
    from: {
      path: '^packages/(base|core|viz|baselines)/src/',
      pathNot: [...testing, '^packages/core/src/persistence/stores/node\\.ts$'],
    },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'only tests import tests and their helpers',
    severity: 'error',
    from: { path: '^(packages|apps)/', pathNot: testing },
    to: { path: testing },
  },
  ...upwardImports,
]

/**
 * Holds the imports below some folders against the house's rules.
 *
 * @param top the top folder of the repository, or of a small likeness of it
 * @returns each breach as `rule: from → to`
 */
export async function breachedBoundaries(top: string, folders: readonly string[]): Promise<string[]> {
  const { output } = await cruise([...folders], {
    baseDir: top,
    validate: true,
    ruleSet: { forbidden: rules },
    // Types count as well: a cycle of types is a cycle of ideas.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/(dist|node_modules/\\.|generated|assembly)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['source', 'import', 'default'] },
  })
  const { summary } = output as ICruiseResult
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)
}
