import { type Examples, InvalidArgumentError } from '@sandglass/base'
import { checkDetector, type DetectionParts, fewestForCalibration } from '@sandglass/core'
import type { Reading } from '../data/reading.js'
import { enumerate } from '../output/enumerate.js'
import { formatCount } from '../output/format.js'
import { type DetectFlags, scoringOf } from './options.js'
import type { Ready } from './train.js'

/**
 * What can't be a detector can't be one however long its model is trained.
 *
 * @param flags null for a command that has none of a detector
 */
export function checkScoring(caller: string, ready: Ready, flags: DetectFlags | null): void {
  const { config, data, model } = ready
  if (data.detection === null) return
  const promise = allowedBy(flags)
  checkCalibration(caller, ready, promise, flags !== null)
  checkDetector(model, data.detection, { scaling: config.data.detection?.scaling, ...(flags && scoringOf(flags)), ...promise })
}

/**
 * The same of examples that were named to calibrate a run by: a tenth of them scales scores.
 *
 * @param calibration those that are left of them, each by itself
 */
export function checkNamedCalibration({ count }: Pick<Examples, 'count'>, flags: DetectFlags): void {
  const promise = allowedBy(flags)
  const needed = fewestForCalibration(promise.falseAlarms, promise.confidence)
  let inAll = needed + 1
  while (inAll - Math.round(inAll / 10) < needed) inAll++
  const ways = [`give ${formatCount(inAll)} in all (a tenth of them scales scores)`, ...alarmsText(count, promise.confidence)]
  if (count < needed) refuseTooFew('detect', 'examples of --calibrate', { count, needed, ...promise }, ways)
}

interface Allowed {
  readonly falseAlarms: number
  readonly confidence: number | null
}

/** What is left out is as core has it. */
function allowedBy(flags: DetectFlags | null): Allowed {
  return { falseAlarms: flags?.falseAlarms ?? 0.01, confidence: flags?.confidence ?? null }
}

/** Says by which numbers the command would work: of the normal examples given only a part calibrates. */
function checkCalibration(caller: string, { config, data }: Ready, allowed: Allowed, hasFlags: boolean): void {
  const { detection, reading } = data
  const count = detection?.calibration.count ?? 0
  const needed = fewestForCalibration(allowed.falseAlarms, allowed.confidence)
  if (detection === null || count >= needed) return
  const window = reading?.window ?? null
  const hasGroups = detection.calibrationGroups !== undefined
  const all = inAllText(needed, window, hasGroups)
  const ways = [
    (config.data.detection?.calibration ?? null) === null
      ? `give ${all}`
      : `leave data.detection.calibration out and give ${all}${hasGroups ? ' of more groups' : ''}`,
    ...(hasGroups ? [] : asideText(needed, detection)),
    ...(hasFlags ? alarmsText(count, allowed.confidence) : []),
  ]
  refuseTooFew(caller, window === null ? 'normal examples' : 'windows', { count, needed, ...allowed }, ways)
}

function refuseTooFew(
  caller: string,
  units: string,
  { count, needed, falseAlarms, confidence }: Allowed & { readonly count: number; readonly needed: number },
  ways: readonly string[],
): never {
  const surely = confidence === null ? '' : ` with confidence ${confidence}`
  const cure = enumerate(ways, 'or')
  throw new InvalidArgumentError(
    `${caller}: of the ${units}, ${formatCount(count)} calibrate, and ${formatCount(needed)} must for a threshold that keeps false alarms at ${falseAlarms}${surely}.`,
    { cure: `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.` },
  )
}

/** How many there must be, for the part that calibrates where nobody says how many do: see `usualCalibration`. */
function inAllText(needed: number, window: Reading['window'], hasGroups: boolean): string {
  const [inAll, part] = needed <= 1000 ? [2 * needed, 'half'] : [5 * (needed - 1) + 1, 'a fifth']
  const all = `${formatCount(inAll)} ${window === null ? 'normal examples' : 'windows'} in all (${part} of them calibrate)`
  if (window === null || hasGroups) return all
  return `${all}, as ${formatCount(window.length + (inAll - 1) * window.step)} rows of one series make`
}

/** Of those that there are more may be set aside, where half as many stay to be learnt from. */
function asideText(needed: number, { training, calibration }: DetectionParts): string[] {
  const left = training.count + calibration.count - needed
  return left < needed / 2 ? [] : [`set more of these aside: --set data.detection.calibration=${needed}`]
}

/** The smallest share, to two digits, that so few can keep to. */
function alarmsText(count: number, confidence: number | null): string[] {
  const least = confidence === null ? 1 / (count + 1) : 1 - (1 - confidence) ** (1 / count)
  const step = 10 ** (Math.floor(Math.log10(least)) - 1)
  const share = Number((Math.ceil(least / step) * step).toPrecision(2))
  return share < 1 ? [`allow more false alarms: --false-alarms ${share}`] : []
}
