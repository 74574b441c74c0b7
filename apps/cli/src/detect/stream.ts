import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, InvalidDataError, type Json } from '@sandglass/base'
import { detectorThreshold, detectStream, driftWatch } from '@sandglass/core'
import { resolveReadingForModel } from '../data/reading.js'
import { exitCode } from '../output/exit-code.js'
import { describeFailure } from '../output/failure.js'
import type { Result, Session } from '../output/session.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'
import { alikeOf, promiseText } from './promise.js'
import { type Row, rowReader, valueReader } from './stream-row.js'
import { type Fields, type Window, windowReader } from './stream-window.js'

/** A line of the stream that holds an example, or completes one. */
interface Line extends Row, Partial<Pick<Window, 'since' | 'isApart'>> {
  readonly number: number
  readonly id: Json
}

/** Makes what is scored of what a line holds; null where nothing is to be scored yet. */
type Read = (given: Json, line: number, fields: Fields) => Promise<Row | Window | null>

/**
 * Reads a line of JSON an example from stdin, a list of its values, `{ "values": […], "id": … }` or a table's row by columns, and writes a line of JSON
 * for each as it comes; of rows of a series one for each window. A line that holds no example gets an error in its place, and the stream goes on.
 */
export async function runStream(session: Session, { model, detector, place }: Prepared, flags: DetectFlags): Promise<Result> {
  const { io } = session
  const { signal, stdin } = io
  const write = async (record: Json) => {
    if (!io.stdout.write(`${JSON.stringify(record)}\n`)) await once(io.stdout, 'drain', { signal })
  }
  let bad = 0
  let last: Line | null = null
  const { read, restart } = readerFor({ model, place }, flags)
  async function* examples(): AsyncGenerator<Float32Array> {
    let number = 0
    for await (const text of createInterface({ input: stdin, signal, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (text.trim() === '') continue
      try {
        last = await readLine(parsed(text, number, restart), number, read)
      } catch (error) {
        bad++
        await write({ line: number, error: failureOf(error) })
        continue
      }
      if (last !== null) yield last.values
    }
  }
  const { falseAlarms = null, confidence = null } = flags
  for (const sentence of promiseText(detectorThreshold(detector, { falseAlarms, confidence }), alikeOf({ place, detector }, flags)))
    session.note(sentence)
  const watch = driftWatch(detector.calibrationScores)
  for await (const event of detectStream(model, detector, examples(), { falseAlarms, confidence, drift: null })) {
    if (event.type === 'drift') continue
    const { number = 0, id = null, unseen = null, since, isApart = true } = (last ?? {}) as Partial<Line>
    const { score, pValue, isAnomaly } = event
    await write({
      line: number,
      ...(since !== undefined && { since }),
      ...(id !== null && { id }),
      score,
      pValue,
      isAnomaly,
      ...(unseen !== null && { unseen }),
    })
    // Windows that share rows are alike, which the watch would take for a change.
    const drift = isApart ? watch.add(score) : null
    if (drift?.isDrift) await write({ event: 'drift', line: number, evidence: drift.evidence })
  }
  signal.throwIfAborted()
  return { document: null, text: '', isWritten: true, exitCode: bad === 0 ? exitCode.done : exitCode.refused }
}

function readerFor({ model, place }: Pick<Prepared, 'model' | 'place'>, flags: DetectFlags): { read: Read; restart(): void } {
  const reading = resolveReadingForModel('detect', place.run?.config.data.reading ?? place.reading, ofStream({ ...flags }))
  const { window, group } = reading
  const [, ...moment] = model.inputShape
  const readRow =
    place.preprocessing === null
      ? valueReader(window === null ? model.inputShape : moment, reading)
      : rowReader(place.preprocessing)
  return window === null ? { read: readRow, restart() {} } : windowReader(readRow, window, group)
}

/** Numbers of a stream have no type of their own: theirs is that of the model's files. */
function ofStream(flags: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return flags.scale === 'type' ? { ...flags, scale: undefined } : flags
}

async function readLine(given: Json, number: number, read: Read): Promise<Line | null> {
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  const fields = isObject ? (given as Record<string, Json>) : {}
  const { id = null, values } = fields
  // A table's own columns come first: one of them may be called values, or id.
  const row = await read(Array.isArray(values) ? (values as Json) : given, number, fields)
  return row && { number, id, ...row }
}

function failureOf(error: unknown): Json {
  const { code, message, cure } = describeFailure(error)
  return { code, message, cure }
}

/** @param restart called where it is no JSON */
function parsed(text: string, number: number, restart: () => void): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    restart()
    throw new InvalidDataError(`detect: line ${number} must be JSON, got ${describe(text)}.`, {
      cure: 'Write one example a line, such as [0.1, 0.5, 0.2].',
      cause,
    })
  }
}
