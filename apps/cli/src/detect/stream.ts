import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, InvalidDataError, type Json, sizeOf } from '@sandglass/base'
import { detectorThreshold, detectStream } from '@sandglass/core'
import { exitCode } from '../output/exit-code.js'
import { describeFailure } from '../output/failure.js'
import type { Result, Session } from '../output/session.js'
import type { DetectFlags } from './options.js'
import type { Prepared } from './prepare.js'
import { alikeOf, promiseText } from './promise.js'
import { type ReadRow, type Row, rowReader, valueReader } from './stream-row.js'

/** A line of the stream that holds an example. */
interface Line extends Row {
  readonly number: number
  readonly id: Json
}

/**
 * Reads a line of JSON an example from stdin, a list of its values, `{ "values": […], "id": … }` or a table's row by columns, and writes a line of JSON
 * for each as it comes. A line that holds no example gets an error in its place, and the stream goes on.
 */
export async function runStream(session: Session, { model, detector, place }: Prepared, flags: DetectFlags): Promise<Result> {
  const { io } = session
  const { signal, stdin } = io
  const write = async (record: Json) => {
    if (!io.stdout.write(`${JSON.stringify(record)}\n`)) await once(io.stdout, 'drain', { signal })
  }
  let bad = 0
  let last: Line | null = null
  const readRow = place.preprocessing === null ? valueReader(sizeOf(model.inputShape)) : rowReader(place.preprocessing)
  async function* examples(): AsyncGenerator<Float32Array> {
    let number = 0
    for await (const text of createInterface({ input: stdin, signal, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++
      if (text.trim() === '') continue
      try {
        last = await readLine(text, number, readRow)
      } catch (error) {
        bad++
        await write({ line: number, error: failureOf(error) })
        continue
      }
      yield last.values
    }
  }
  const { falseAlarms = null, confidence = null } = flags
  for (const sentence of promiseText(detectorThreshold(detector, { falseAlarms, confidence }), alikeOf({ place, detector }, flags)))
    session.note(sentence)
  for await (const event of detectStream(model, detector, examples(), { falseAlarms, confidence })) {
    const { number = 0, id = null, unseen = null } = (last ?? {}) as Partial<Line>
    if (event.type === 'drift') await write({ event: 'drift', line: number, evidence: event.evidence })
    else
      await write({
        line: number,
        ...(id !== null && { id }),
        score: event.score,
        pValue: event.pValue,
        isAnomaly: event.isAnomaly,
        ...(unseen !== null && { unseen }),
      })
  }
  signal.throwIfAborted()
  return { document: null, text: '', isWritten: true, exitCode: bad === 0 ? exitCode.done : exitCode.refused }
}

async function readLine(text: string, number: number, readRow: ReadRow): Promise<Line> {
  const given = parsed(text, number)
  const isObject = typeof given === 'object' && given !== null && !Array.isArray(given)
  if (!isObject) return { number, id: null, ...(await readRow(given, number)) }
  const { id = null, ...fields } = given as Record<string, Json>
  // A table's own columns come first: one of them may be called values, or id.
  const isList = Array.isArray(fields.values)
  return { number, id, ...(await readRow(isList ? (fields.values as Json) : (given as Json), number)) }
}

function failureOf(error: unknown): Json {
  const { code, message, cure } = describeFailure(error)
  return { code, message, cure }
}

function parsed(text: string, number: number): Json {
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw new InvalidDataError(`detect: line ${number} must be JSON, got ${describe(text)}.`, {
      cure: 'Write one example a line, such as [0.1, 0.5, 0.2].',
      cause,
    })
  }
}
