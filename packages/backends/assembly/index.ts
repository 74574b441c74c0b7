export * from './binary'
export { copyRows, copyStrided, fill, transpose } from './copy'
export * from './product'
export * from './unary'
