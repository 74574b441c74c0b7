import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { readText, repositoryFiles, root } from '../repository.js'

const files = repositoryFiles()
const sources = files.filter((path) => /\.(ts|mts|mjs|js|vue)$/.test(path))

it('keeps every file below 1 MiB', () => {
  expect(files.filter((path) => statSync(join(root, path)).size > 2 ** 20)).toEqual([])
})

it('names source files in kebab-case', () => {
  const kebabCase = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.(ts|mts|mjs|js)$/
  expect(sources.filter((path) => !path.endsWith('.vue')).filter((path) => !kebabCase.test(basename(path)))).toEqual([])
})

it('keeps every source file at 400 lines or fewer', () => {
  expect(sources.filter((path) => readText(path).split('\n').length > 401)).toEqual([])
})

it('narrows no test run and switches no check off', () => {
  // Split, so that this file is not among those it finds.
  const forbidden = new RegExp(
    [
      '\\b(it|test|describe)(\\.each)?\\.on' + 'ly\\b',
      '@ts-ig' + 'nore',
      '@ts-noch' + 'eck',
      'biome-ig' + 'nore',
      'eslint-dis' + 'able',
    ].join('|'),
  )
  expect(sources.filter((path) => forbidden.test(readText(path)))).toEqual([])
})

it('names tests so that they are found', () => {
  expect(files.filter((path) => /\.(spec|tests)\.[a-z]+$|\.test\.(js|mjs|mts|tsx)$/.test(path))).toEqual([])
})
