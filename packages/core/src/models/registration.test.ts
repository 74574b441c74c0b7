import { readdirSync } from 'node:fs'
import type { GenericSchema } from 'valibot'
import { describe, expect, it } from 'vitest'
import { nodeOf, typesOf } from '../configuration/constraint.js'
import { layerDefinitions, layerSchema } from '../layers/index.js'
import { networkDefinitions, networkSchema } from '../networks/index.js'
import { createModel, modelRegistry, modelSchema } from './index.js'

const room = (name: string) => new URL(`../${name}/`, import.meta.url)

function folders(name: string): string[] {
  return readdirSync(room(name), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Whether a module exports one of the definitions. */
async function exportsOneOf(path: string, definitions: readonly unknown[]): Promise<boolean> {
  const module: Record<string, unknown> = await import(path)
  return Object.values(module).some((value) => definitions.includes(value))
}

describe('nothing is written and forgotten', () => {
  it('every folder of models/ and networks/ is in its registry, by its name', () => {
    expect(folders('models')).toEqual(Object.keys(modelRegistry).sort())
    expect(folders('networks')).toEqual(Object.keys(networkDefinitions).sort())
  })

  it('every file of layers/ that defines a layer is in the registry', async () => {
    const notLayers = [
      'builders',
      'definition',
      'fields',
      'images',
      'index',
      'initializers',
      'kernel',
      'layer',
      'normalization',
      'plain',
      'sequence',
    ]
    const names = readdirSync(room('layers')).map((file) => file.replace(/(\.test)?\.ts$/, ''))
    const layers = [...new Set(names)].filter((name) => !notLayers.includes(name) && name !== 'layers').sort()
    expect(layers).toEqual(Object.keys(layerDefinitions).sort())
    for (const name of layers)
      expect(await exportsOneOf(new URL(`${name}.ts`, room('layers')).href, Object.values(layerDefinitions))).toBe(true)
  })

  it('every registered kind is in its schema, under the name it is registered by', () => {
    const types = (schema: GenericSchema) => typesOf(nodeOf(schema))
    expect(types(layerSchema)).toEqual(Object.keys(layerDefinitions))
    expect(types(networkSchema)).toEqual(Object.keys(networkDefinitions))
    expect(types(modelSchema)).toEqual(Object.keys(modelRegistry))
  })
})

describe('createModel', () => {
  it('refuses a model that the registry does not have', () => {
    const names = Object.keys(modelRegistry).map((name) => `"${name}"`)
    expect(() => createModel({ type: 'autoencoderr' })).toThrow(
      `createModel: config.type must be one of ${names.join(', ')}, got "autoencoderr". Did you mean "autoencoder"? Choose a model that the registry has, or pass a registry that has this one.`,
    )
    expect(() => createModel({ type: 'constructor' })).toThrow(/^createModel: config\.type/)
    expect(() => createModel(null)).toThrow(/^createModel: config\.type/)
    expect(() => createModel({ type: 'autoencoder' }, {})).toThrow(/^createModel: config\.type/)
  })
})
