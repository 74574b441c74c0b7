export { type Windows, type WindowsOptions, windows } from './windows.js'
