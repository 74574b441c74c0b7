import '@tensorflow/tfjs-backend-cpu'
import { InvalidFileError } from '@sandglass/base'
import { describe, expect, it } from 'vitest'
import { readSafetensors } from '../../persistence/safetensors/read.js'
import { writeSafetensors } from '../../persistence/safetensors/write.js'
import { memoryStore } from '../../persistence/stores/memory.js'
import { examples, fresh, killAfter, options, outcomeOf } from '../../testing/killed-trainings.js'
import { failure, givenModel } from '../../testing/trainings.js'
import { fit } from '../fit.js'
import { type Checkpoint, checkpointFile, stepOfFile } from './checkpoint.js'
import { readCheckpoint, writeCheckpoint } from './file.js'
import { latestCheckpoint } from './latest.js'

givenModel(() => {})

describe('a checkpoint’s file', () => {
  async function written(): Promise<Checkpoint> {
    const store = memoryStore()
    await killAfter(4, { ...options, checkpoints: { store, everySteps: 4 } })
    return (await latestCheckpoint(store)) ?? expect.unreachable()
  }

  it('is equal for equal checkpoints, and reads back as what was written', async () => {
    const checkpoint = await written()
    expect(checkpoint.file).toBe('step-00000004.safetensors')
    const bytes = writeCheckpoint(checkpoint)
    const read = readCheckpoint(bytes, checkpoint.file)
    expect(read).toEqual(checkpoint)
    expect(writeCheckpoint({ ...read, tensors: new Map([...read.tensors].reverse()) })).toEqual(bytes)
  })

  it.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['was cut short', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['is empty', () => new Uint8Array()],
    ['has a bit that flipped', (bytes) => bytes.map((byte, index) => (index === bytes.length - 7 ? byte ^ 1 : byte))],
    ['is no checkpoint', () => writeSafetensors({ tensors: new Map(), metadata: {} })],
  ])('is passed over where it %s, to the same bits, if someone hears of it', async (_, spoil) => {
    const store = memoryStore()
    const checkpoints = { store, everySteps: 2 }
    const whole = await outcomeOf(options)
    await killAfter(6, { ...options, checkpoints })
    const last = checkpointFile(6)
    await store.write(last, spoil((await store.read(last)) ?? expect.unreachable()))
    await expect(latestCheckpoint(store)).rejects.toMatchObject({ code: 'invalid-file', file: last })
    const damaged: string[] = []
    const resume = await latestCheckpoint(store, { onDamaged: ({ file }) => void damaged.push(file) })
    expect([damaged, resume?.step]).toEqual([[last], 4])
    const after = await outcomeOf({ ...options, checkpoints, resume })
    expect([after.weights, after.history]).toEqual([whole.weights, whole.history])
    expect((await latestCheckpoint(store))?.step).toBe(12)
  })

  it('is that before a step, where such a one is wanted', async () => {
    const store = memoryStore()
    await killAfter(6, { ...options, checkpoints: { store, everySteps: 2 } })
    expect((await latestCheckpoint(store, { before: 6 }))?.step).toBe(4)
    expect(await latestCheckpoint(store, { before: 4 })).toBeNull()
    await expect(latestCheckpoint(store, { ondamaged: null } as never)).rejects.toThrow('there is no field ondamaged')
  })

  it('is refused by name where it is no checkpoint, and no later one hides it', async () => {
    const checkpoint = await written()
    const { tensors, metadata } = readSafetensors(writeCheckpoint(checkpoint))
    const refusal = async (change: object, name = checkpoint.file, given: Map<string, never> | typeof tensors = tensors) => {
      const store = memoryStore()
      await store.write(name, writeSafetensors({ tensors: given, metadata: { ...metadata, ...change } }))
      const error = await failure(async () => {
        using other = fresh()
        await fit(other, examples, { ...options, resume: await latestCheckpoint(store) })
      })
      expect(InvalidFileError.isInstance(error)).toBe(true)
      return error.message
    }
    const cut = memoryStore()
    await cut.write(checkpoint.file, writeCheckpoint(checkpoint).subarray(0, 2000))
    await expect(latestCheckpoint(cut)).rejects.toThrow(
      /^step-00000004\.safetensors at byte \d+: it .*\. Remove it, or give onDamaged, to go on from the checkpoint before it\.$/,
    )
    const state = (change: object) => ({ state: JSON.stringify({ ...checkpoint.state, ...change }) })
    expect(await refusal({ format: 'other' })).toMatch(/^step-00000004\.safetensors: its metadata name no Sandglass checkpoint\./)
    expect(await refusal({ version: '2' })).toMatch(/it has version "2" of the format, not "1"/)
    expect(await refusal({ state: '{' })).toMatch(/it is not JSON/)
    expect(await refusal({ training: '['.repeat(5000) })).toMatch(/nested deeper than 100/)
    expect(await refusal(state({ step: -1 }))).toMatch(/its state is no checkpoint's\. .*state\.step must be/)
    expect(await refusal({}, 'step-00000005.safetensors')).toMatch(/it holds step 4, which its name does not say/)
    expect(await refusal(state({ epoch: 9 }))).toMatch(/there is no step 4 in epoch 9\./)
    expect(await refusal(state({ earlyStopping: null }))).toMatch(/early stopping/)
    expect(await refusal(state({ optimizer: 'no' }))).toMatch(/step-00000004\.safetensors: /)
    expect(await refusal({}, checkpoint.file, new Map([...tensors].slice(1)))).toMatch(/the tensor .* is missing/)
    const [name, { values }] = [...tensors][0] ?? expect.unreachable()
    const reshaped = new Map([...tensors, [name, { shape: [values.length, 1, 1], values }]])
    expect(await refusal({}, checkpoint.file, reshaped)).toMatch(/has shape \[\d+, 1, 1\], not/)
  })

  it('is known by its name', () => {
    expect(checkpointFile(120)).toBe('step-00000120.safetensors')
    expect([checkpointFile(123456789), checkpointFile(0)].map(stepOfFile)).toEqual([123456789, 0])
    for (const name of ['model.safetensors', 'step-1.safetensors', 'step-00000001', 'a/step-00000001.safetensors'])
      expect(stepOfFile(name)).toBeNull()
  })
})
