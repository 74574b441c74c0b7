import { formatShape, InvalidFileError, type Shape } from '@sandglass/base'
import type { RandomAccess } from '../files/random-access.js'
import { isLittleMachine, type NpyType, npyTypes } from './types.js'

/** What a NumPy file says of itself. */
export interface NpyHeader {
  readonly type: NpyType
  /** Whether the lowest byte comes first; of no account for single bytes. */
  readonly isLittle: boolean
  /** Whether the first index runs fastest, as in Fortran, and not the last. */
  readonly isFortran: boolean
  /** Lengths along each axis, outermost first. */
  readonly shape: Shape
  /** Bytes before the first value. */
  readonly dataStart: number
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

/** NumPy's own headers of plain numbers have some 100 bytes; it reads none beyond 10,000 from those it doesn't trust. */
const longestHeader = 10_000

const notNpy = 'Give a file that numpy.save has written.'

/**
 * Reads the header of a NumPy file (format 1.0 to 3.0) and holds it against the file's size.
 *
 * @throws InvalidFileError if it is no such file, damaged, cut short, or holds something else than numbers
 */
export async function readHeader(file: RandomAccess): Promise<NpyHeader> {
  const start = new Uint8Array(Math.min(12, file.size))
  await file.read(0, start)
  if (magic.some((byte, index) => start[index] !== byte))
    throw new InvalidFileError(file.name, "it is no NumPy file: it doesn't begin with \\x93NUMPY.", { offset: 0, cure: notNpy })
  const version = start[6] ?? 0
  if (version < 1 || version > 3)
    throw new InvalidFileError(file.name, `it has version ${version} of NumPy's format.`, {
      offset: 6,
      cure: 'Save it as version 1.0, NumPy’s usual one.',
    })
  const view = new DataView(start.buffer)
  const lengthBytes = version === 1 ? 2 : 4
  const length = start.length < 8 + lengthBytes ? 0 : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  const dataStart = 8 + lengthBytes + length
  if (length > longestHeader)
    throw new InvalidFileError(file.name, `its header claims ${length} bytes, and no more than ${longestHeader} are accepted.`, {
      offset: 8,
      cure: 'Save plain numbers: numpy.save(file, numpy.asarray(x, dtype="float32")).',
    })
  if (length === 0 || dataStart > file.size)
    throw new InvalidFileError(file.name, 'it ends within its header.', {
      offset: file.size,
      cure: 'Fetch the file again; it was cut short.',
    })
  const text = new Uint8Array(length)
  await file.read(8 + lengthBytes, text)
  const header = { ...parseDictionary(new TextDecoder().decode(text), file.name), dataStart }
  checkSize(header, file)
  return header
}

/** `{'descr': '<f4', 'fortran_order': False, 'shape': (60000, 28, 28), }`, its keys in any order. */
function parseDictionary(text: string, file: string): Omit<NpyHeader, 'dataStart'> {
  const fail = (reason: string, cure = notNpy): never => {
    throw new InvalidFileError(file, reason, { offset: 10, cure })
  }
  const field = (name: string, pattern: string): string | undefined =>
    new RegExp(`['"]${name}['"]\\s*:\\s*${pattern}`).exec(text)?.[1]
  const order = field('fortran_order', '(True|False)') ?? fail('its header has no fortran_order.')
  const lengths = field('shape', '\\(([\\d\\s,L]*)\\)') ?? fail('its header has no shape.')
  const shape = lengths.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number.parseInt(part, 10)]))
  if (!shape.every(Number.isSafeInteger)) fail('its header has a shape of no whole numbers.')
  const code = field('descr', `['"]([^'"]*)['"]`)
  const [, mark = '', kind = ''] = /^([<>|=]?)(\w+)$/.exec(code ?? '') ?? []
  const type = (Object.keys(npyTypes) as NpyType[]).find((name) => npyTypes[name].code === kind)
  if (type === undefined)
    return fail(
      code === undefined ? 'it holds records and not numbers.' : `it holds values of type ${JSON.stringify(code)} and not numbers.`,
      code === '|O'
        ? 'Python objects are never read, as they can run code: save numpy.asarray(x, dtype="float32").'
        : 'Save numbers: numpy.save(file, numpy.asarray(x, dtype="float32")).',
    )
  return { type, isLittle: mark === '=' ? isLittleMachine : mark !== '>', isFortran: order === 'True', shape }
}

function checkSize({ type, shape, dataStart }: NpyHeader, { name, size }: RandomAccess): void {
  const values = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1)
  const end = dataStart + values * npyTypes[type].bytes
  if (size === end) return
  const claim = `its shape ${formatShape(shape)} of ${type} makes ${end} bytes, and it has ${size}.`
  throw new InvalidFileError(name, size < end ? `it ends early: ${claim}` : `it goes on after the end of its data: ${claim}`, {
    offset: Math.min(size, end),
    cure: 'Fetch the file again, or save it anew: one array a file.',
  })
}
