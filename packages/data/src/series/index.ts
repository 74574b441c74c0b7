export { type WindowsOptions, windows } from './windows.js'
