import { InvalidArgumentError } from '@sandglass/base'
import { checkDetector, fewestForCalibration } from '@sandglass/core'
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
  const promise = { falseAlarms: flags?.falseAlarms ?? usualFalseAlarms, confidence: flags?.confidence ?? null }
  checkCalibration(caller, ready, { ...promise, hasFlags: flags !== null })
  checkDetector(model, data.detection, { scaling: config.data.detection?.scaling, ...(flags && scoringOf(flags)), ...promise })
}

/** As core has it. */
const usualFalseAlarms = 0.01

type Window = NonNullable<Reading['window']>

interface Allowed {
  readonly falseAlarms: number
  readonly confidence: number | null
  readonly hasFlags: boolean
}

/** Says by which numbers the command would work: of the normal examples given only a part calibrates. */
function checkCalibration(caller: string, { config, data }: Ready, { falseAlarms, confidence, hasFlags }: Allowed): void {
  const count = data.detection?.calibration.count ?? 0
  const needed = fewestForCalibration(falseAlarms, confidence)
  if (count >= needed) return
  const window = data.reading?.window ?? null
  const surely = confidence === null ? '' : ` with confidence ${confidence}`
  const ways = [
    inAllText(needed, window, config.data.detection?.calibration ?? null),
    ...asideText(needed, data.detection),
    ...(hasFlags ? alarmsText(count, confidence) : []),
  ]
  const cure = enumerate(ways, 'or')
  throw new InvalidArgumentError(
    `${caller}: of the ${window === null ? 'normal examples' : 'windows'}, ${formatCount(count)} calibrate, and ${formatCount(needed)} must for a threshold that keeps false alarms at ${falseAlarms}${surely}.`,
    { cure: `${cure.charAt(0).toUpperCase()}${cure.slice(1)}.` },
  )
}

/** How many there must be, for the part that calibrates where nobody says how many do: see `usualCalibration`. */
function inAllText(needed: number, window: Window | null, asked: number | null): string {
  const [inAll, part] = needed <= 1000 ? [2 * needed, 'half'] : [5 * (needed - 1) + 1, 'a fifth']
  const units = window === null ? 'normal examples' : 'windows'
  const rows = window === null ? '' : `, as ${formatCount(window.length + (inAll - 1) * window.step)} rows of one series make`
  const all = `${formatCount(inAll)} ${units} in all (${part} of them calibrate)${rows}`
  return asked === null ? `give ${all}` : `leave data.detection.calibration out and give ${all}`
}

/** Of those that there are more may be set aside, where half as many stay to be learnt from, and each is by itself. */
function asideText(needed: number, detection: Ready['data']['detection']): string[] {
  if (detection === null || detection.calibrationGroups !== undefined) return []
  const { training, calibration } = detection
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
