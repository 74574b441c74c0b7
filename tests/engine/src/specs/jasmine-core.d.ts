/** jasmine-core comes without types; these are of what is used here. */
declare module 'jasmine-core/lib/jasmine-core/jasmine.js' {
  interface Environment {
    configure(options: { random: boolean }): void
    addReporter(reporter: object): void
    execute(): Promise<unknown>
  }
  interface Jasmine {
    getEnv(): Environment
  }
  function core(jasmineRequire: object): Jasmine
  /** `describe`, `it`, `expect` and the like. */
  function globals(jasmine: Jasmine, environment: Environment): object

  export { core, globals as interface }
}
