import * as jasmineRequire from 'jasmine-core/lib/jasmine-core/jasmine.js'

/** What jasmine reports of one spec, as far as it is used here. */
interface SpecReport {
  readonly fullName: string
  readonly status: 'passed' | 'failed' | 'pending' | 'excluded'
  readonly failedExpectations: readonly { readonly message: string }[]
}

interface SuiteReport {
  readonly description: string
  readonly failedExpectations: readonly { readonly message: string }[]
}

/** How one spec ended. */
export interface SpecOutcome {
  /** The outermost `describe` that it stands in. */
  readonly suite: string
  readonly name: string
  readonly status: 'passed' | 'failed' | 'skipped'
  readonly complaint: string
}

const jasmine = jasmineRequire.core(jasmineRequire)
const environment = jasmine.getEnv()

/** Gives `describe`, `it`, `expect` … to all that is loaded after it. */
export function installJasmine(): void {
  Object.assign(globalThis, jasmineRequire.interface(jasmine, environment))
}

/** Runs, in the order in which they were written, all specs that were described since. */
export async function runSpecs(): Promise<SpecOutcome[]> {
  const outcomes: SpecOutcome[] = []
  const suites: string[] = []
  environment.configure({ random: false })
  environment.addReporter({
    suiteStarted: ({ description }: SuiteReport) => suites.push(description),
    suiteDone({ description, failedExpectations }: SuiteReport) {
      const suite = suites[0] ?? description
      suites.pop()
      // What fails before or after a suite's specs is nobody's but the suite's.
      if (failedExpectations.length > 0)
        outcomes.push({ suite, name: description, status: 'failed', complaint: inWords(failedExpectations) })
    },
    specDone({ fullName, status, failedExpectations }: SpecReport) {
      const ended = status === 'passed' || status === 'failed' ? status : 'skipped'
      outcomes.push({ suite: suites[0] ?? '', name: fullName, status: ended, complaint: inWords(failedExpectations) })
    },
  })
  await environment.execute()
  return outcomes
}

function inWords(failures: readonly { readonly message: string }[]): string {
  return failures.map(({ message }) => message).join('; ')
}
