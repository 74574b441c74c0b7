import { InvalidArgumentError, InvalidFileError, SandglassError } from '@sandglass/base'
import { CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { captureIo } from '../testing/capture.js'
import { describeFailure } from './failure.js'
import { writeFailure } from './write-failure.js'

const wrong = new InvalidArgumentError('fit: epochs must be at least 1, got 0.', { cure: 'Leave it out for 10.' })

describe('describeFailure', () => {
  it('parts what is wrong from what cures it', () => {
    expect(describeFailure(wrong)).toEqual({
      code: 'invalid-argument',
      message: 'fit: epochs must be at least 1, got 0.',
      cure: 'Leave it out for 10.',
      exitCode: 2,
    })
  })

  it('speaks the language of the command at work, and leaves files their names', () => {
    const words = { name: 'data inspect', flags: ['--false-alarms', '--validation'] }
    const told = (problem: string) => describeFailure(new InvalidArgumentError(problem, { cure: 'Yes.' }), words).message
    expect(told('split: validation must be below 1, got 2.')).toBe('data inspect: --validation must be below 1, got 2.')
    expect(told('detector: falseAlarms must be below 1.')).toBe('data inspect: --false-alarms must be below 1.')
    expect(told('openImageFolder: path must be a folder.')).toBe('data inspect: path must be a folder.')
    expect(told('readCsv: there is no encoding "x".')).toBe('data inspect: there is no encoding "x".')
    expect(told('data: --seed must be a number.')).toBe('data: --seed must be a number.')
    expect(told('No model.')).toBe('No model.')
    const training = { name: 'train', flags: ['--set', '--keep-best', '--keep-best-by'] }
    const refused = new InvalidArgumentError('fit: checkpoints.keepBest must not choose by test examples.', {
      cure: 'Split validation examples off, or set allowTestExamples, which is recorded.',
    })
    expect(describeFailure(refused, training)).toMatchObject({
      message: 'train: --keep-best must not choose by test examples.',
      cure: 'Split validation examples off, or add --set training.allowTestExamples=true, which is recorded.',
    })
    const network = new InvalidArgumentError('train: model.network must be another.', {
      cure: 'Give it a code, such as latent: 32, or a slope, such as beta: 2.',
    })
    expect(describeFailure(network, { name: 'train', flags: ['--network', '--latent'] })).toMatchObject({
      message: 'train: --network must be another.',
      cure: 'Give it a code, such as --latent 32, or a slope, such as beta: 2.',
    })
    const series = new InvalidArgumentError('windows: length must be at most 3000.', { cure: 'Yes.' })
    expect(describeFailure(series, { name: 'detect', flags: ['--window'] }).message).toBe('detect: --window must be at most 3000.')
    const file = new InvalidFileError('noisy', 'it is empty.', { cure: 'Yes.' })
    expect(describeFailure(file, words).message).toBe('noisy: it is empty.')
  })

  it.each([
    ['invalid-argument', 2],
    ['invalid-data', 2],
    ['invalid-file', 2],
    ['not-found', 2],
    ['download-failed', 1],
    ['backend-unavailable', 1],
    ['out-of-memory', 1],
    ['diverged', 1],
    ['storage-failed', 1],
    ['in-use', 2],
  ] as const)('%s ends with %i', (code, exitCode) => {
    expect(describeFailure(new SandglassError(code, 'No.', { cure: 'Yes.' }))).toMatchObject({ code, exitCode })
  })

  it('reads commander’s messages', () => {
    const error = new CommanderError(1, 'commander.unknownOption', "error: unknown option '--epoch'\n(Did you mean --epochs?)")
    expect(describeFailure(error)).toMatchObject({
      message: "unknown option '--epoch'.",
      cure: 'Did you mean --epochs?',
      exitCode: 2,
    })
  })

  it('names the choice that was meant', () => {
    const told = (given: string) =>
      describeFailure(
        new CommanderError(
          1,
          'commander.invalidArgument',
          `error: option '--method <name>' argument '${given}' is invalid. Allowed choices are linear, spherical.`,
        ),
      ).cure
    expect(told('sperical')).toBe('Did you mean "spherical"? Add --help to see what is accepted.')
    expect(told('cubic')).toBe('Add --help to see what is accepted.')
  })

  it('knows the file system’s errors', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(describeFailure(full)).toMatchObject({
      code: 'storage-failed',
      exitCode: 1,
      cure: expect.stringMatching(/^The disk is full/),
    })
    const words = { name: 'train', flags: [] }
    expect(describeFailure(full, words).message).toBe('train: ENOSPC: no space left on device, write.')
    // What mkdir says where a file is in the way.
    const inTheWay = Object.assign(new Error("EEXIST: file already exists, mkdir 'x'"), { code: 'EEXIST' })
    expect(describeFailure(inTheWay)).toMatchObject({ code: 'storage-failed', cure: expect.stringMatching(/is a file/) })
    const missing = Object.assign(new Error("ENOENT: no such file or directory, open 'x'"), { code: 'ENOENT' })
    expect(describeFailure(missing)).toMatchObject({ code: 'not-found', exitCode: 2 })
  })

  it('takes an abort for an interruption, and all else for a fault of its own', () => {
    expect(describeFailure(AbortSignal.abort().reason)).toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect(describeFailure(new TypeError('x is not a function'))).toMatchObject({ code: 'unexpected', exitCode: 1 })
    expect(describeFailure('a text')).toMatchObject({ code: 'unexpected', message: 'a text' })
  })
})

describe('writeFailure', () => {
  it('tells people on stderr, and programs on stdout', () => {
    const io = captureIo()
    expect(writeFailure(io, wrong, { json: true, debug: false })).toBe(2)
    expect(io.stderr.text).toBe('error: fit: epochs must be at least 1, got 0.\nLeave it out for 10.\n')
    expect(JSON.parse(io.stdout.text)).toEqual({
      error: { code: 'invalid-argument', message: 'fit: epochs must be at least 1, got 0.', cure: 'Leave it out for 10.' },
    })
  })

  it('shows where it came from only if asked', () => {
    const error = new InvalidFileError('x.json', 'it is not JSON.', {
      cure: 'Correct it.',
      cause: new SyntaxError('Unexpected token'),
    })
    const quiet = captureIo()
    writeFailure(quiet, error, { json: false, debug: false })
    expect(quiet.stderr.text).not.toMatch(/\bat .*\.ts:\d+/)
    expect(quiet.stdout.text).toBe('')
    const debugging = captureIo()
    writeFailure(debugging, error, { json: false, debug: true })
    expect(debugging.stderr.text).toMatch(/failure\.test\.ts:\d+/)
    expect(debugging.stderr.text).toMatch(/caused by SyntaxError: Unexpected token/)
  })
})
