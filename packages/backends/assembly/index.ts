// What is called on the owner's thread alone. The build adds all jobs to it: the exported functions that
// begin with `begin: i32, end: i32`.
export { copyRows, fill } from './copy'
export { transpose } from './transpose'
export * from './pool'
