import type { Measures } from '@sandglass/base'
import { dispose, type Scalar } from '@tensorflow/tfjs-core'

/** A loss and its parts on the device; a part may be the very tensor that the loss is. */
export type DeviceMeasures = {
  readonly loss: Scalar
  readonly parts: Readonly<Record<string, Scalar>>
}

/** Waits for a batch's loss and its parts, and frees their tensors. */
export async function readMeasures({ loss, parts }: DeviceMeasures): Promise<Measures> {
  const { loss: value = Number.NaN, ...values } = await readScalars({ ...parts, loss })
  return { loss: value, parts: values }
}

/** Waits for scalars and frees them; one may stand under several names. */
export async function readScalars(scalars: Readonly<Record<string, Scalar>>): Promise<Record<string, number>> {
  const read = async ([name, scalar]: [string, Scalar]) => [name, (await scalar.data())[0] as number] as const
  try {
    return Object.fromEntries(await Promise.all(Object.entries(scalars).map(read)))
  } finally {
    dispose({ ...scalars })
  }
}

/** The same names, each with what becomes of its value. */
export function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  map: (value: Value, name: string) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]))
}
