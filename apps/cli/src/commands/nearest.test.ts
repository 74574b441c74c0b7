import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../testing/capture.js'
import { run, runJson } from '../testing/run.js'
import { type Refused, trainSmall } from '../testing/small-run.js'

const directory = temporaryFolder()

interface Found {
  readonly among: string
  readonly classes: string[]
  readonly examples: {
    readonly example: number
    readonly label: number
    readonly neighbours: { readonly example: number; readonly distance: number; readonly label: number }[]
  }[]
}

const nearest = <Document = Found>(...argv: string[]) =>
  runJson<Document>(['nearest', 'runs/plain', '--limit', '60', '--quiet', ...argv], { directory })

beforeAll(async () => {
  await trainSmall(directory, '--out', 'runs/plain')
}, 60_000)

describe('nearest', () => {
  it('finds the examples whose codes are nearest, of which none is its own neighbour', async () => {
    const { code, document } = await nearest('--of', '7,2', '--neighbours', '4')
    expect([code, document.among, document.classes.length]).toEqual([0, 'shapes:test', 4])
    const { codes, labels } = (
      await runJson<{ codes: number[][]; labels: number[] }>(['encode', 'runs/plain', '--limit', '60'], { directory })
    ).document
    const distance = (a: number, b: number) =>
      Math.hypot(...(codes[a] ?? []).map((value, dimension) => value - (codes[b]?.[dimension] ?? Number.NaN)))
    for (const { example, label, neighbours } of document.examples) {
      const others = codes.flatMap((_, other) => (other === example ? [] : [{ other, far: distance(example, other) }]))
      others.sort((a, b) => a.far - b.far)
      expect(neighbours.map((each) => each.example)).toEqual(others.slice(0, 4).map(({ other }) => other))
      for (const [place, each] of neighbours.entries()) {
        expect(each.distance).toBeCloseTo(others[place]?.far ?? Number.NaN, 4)
        expect(each.label).toBe(labels[each.example])
      }
      expect(label).toBe(labels[example])
    }
    expect(document.examples.map(({ example }) => example)).toEqual([7, 2])
  })

  it('looks among others where it is told, and finds a copy of itself there', async () => {
    const { document } = await nearest('--data', 'shapes:train', '--among', 'shapes', '--of', '5', '--neighbours', '1')
    expect(document.examples[0]?.neighbours[0]?.example).not.toBe(5)
    const others = await nearest('--among', 'shapes:train', '--of', '5', '--neighbours', '2')
    expect([others.document.among, others.document.examples[0]?.neighbours.length]).toEqual(['shapes:train', 2])
  })

  it('draws each example beside its neighbours, and tells it in words', async () => {
    const { stdout } = await run(['nearest', 'runs/plain', '--limit', '60', '--out', 'near.png'], { directory })
    expect(stdout).toMatch(/^among +60 examples of shapes:test, by the distance between codes of 8 numbers$/m)
    expect(stdout).toMatch(/^4 \(\w+\) +(\d+ \(\w+\) at [\d.]+(, |$)){5}/m)
    const { width, height } = decode(readFileSync(join(directory, 'near.png')))
    expect(width).toBeGreaterThan(height)
    await nearest('--of', '0,1', '--neighbours', '2', '--out', 'near.npy')
    expect(readFileSync(join(directory, 'near.npy')).subarray(0, 128).toString()).toContain("'shape': (2, 3, 28, 28, 1)")
  })

  it('says which examples there are', async () => {
    const refusal = async (...argv: string[]) => (await nearest<Refused>(...argv)).document.error.message
    expect(await refusal('--of', '60')).toBe('nearest: --of must be below 60, as there are as many, got 60.')
    expect(await refusal('--neighbours', '60')).toBe(
      'nearest: --neighbours must be at most 59, as there are no more others, got 60.',
    )
    writeFileSync(join(directory, 'table.csv'), 'a,b\n1,2\n3,4\n')
    for (const flag of ['--data', '--among'])
      expect(await refusal(flag, 'table.csv')).toBe(
        `nearest: ${flag} must be examples of [28, 28, 1], as the model takes them, got [2].`,
      )
    expect(await refusal('--among', 'shape')).toMatch(/^nearest: --among must be mnist, /)
  })
})

describe('evaluate --importance-samples', () => {
  beforeAll(async () => {
    const config = {
      model: {
        type: 'variational',
        network: { type: 'dense', input: [28, 28, 1], hidden: [16], latent: 2 },
        likelihood: 'bernoulli',
      },
      training: { epochs: 2, batchSize: 50 },
      data: { training: 'shapes', validation: 50, limit: 200 },
    }
    writeFileSync(join(directory, 'variational.json'), JSON.stringify(config))
    await runJson(['train', 'variational.json', '--seed', '1', '--out', 'runs/variational'], { directory })
  }, 60_000)

  const evaluate = (...argv: string[]) =>
    runJson<{ loss: number; negativeLogLikelihood: Record<string, number | string> }>(
      ['evaluate', 'runs/variational', '--limit', '40', '--seed', '3', '--quiet', ...argv],
      { directory },
    )

  it('estimates −log p(x) beside its bound, the nearer the more samples', async () => {
    const [few, many] = [await evaluate('--importance-samples', '1'), await evaluate('--importance-samples', '200')]
    const [rough, fine] = [few.document.negativeLogLikelihood, many.document.negativeLogLikelihood]
    expect(fine).toMatchObject({ samples: 200, examples: 40, measure: 'cross-entropy' })
    expect(fine.negativeBound).toBeCloseTo(Number(fine.distortion) + Number(fine.rate), 6)
    expect(fine.negativeBound).toBeCloseTo(many.document.loss, 2)
    expect(Number(fine.nats)).toBeLessThan(Number(rough.nats))
    expect(Number(fine.nats)).toBeLessThan(Number(fine.negativeBound))
    expect(Number(fine.standardError)).toBeGreaterThan(0)
    expect((await evaluate('--importance-samples', '200')).document).toEqual(many.document)
  })

  it('tells it in nats, and for grey values that they have no probability', async () => {
    const { stdout } = await run(['evaluate', 'runs/variational', '--limit', '20', '--importance-samples', '10'], { directory })
    expect(stdout).toMatch(
      /^cross-entropy +[\d.]+ nats, with a standard error of [\d.]+ over the examples; by 10 importance samples/m,
    )
    expect(stdout).toMatch(/^note +Values between black and white have no probability/m)
  })

  it('tells rate and distortion apart without it too, where a model has them', async () => {
    const { document } = await runJson<Record<string, number>>(['evaluate', 'runs/variational', '--limit', '40'], { directory })
    expect(Number(document.rate) + Number(document.distortion)).toBeCloseTo(Number(document.loss), 3)
    expect((await runJson(['evaluate', 'runs/plain', '--limit', '40'], { directory })).document).not.toHaveProperty('rate')
  })

  it('is refused where there is none', async () => {
    const refused = async (...argv: string[]) => {
      const asked = ['evaluate', ...argv, '--importance-samples', '10', '--limit', '20']
      return (await runJson<Refused>(asked, { directory })).document.error
    }
    expect((await refused('runs/plain')).message).toMatch(/--importance-samples must be left out, as this model says of no example/)
    expect((await refused('runs/variational', '--noise', '0.5')).cure).toBe('Add --noise 0.')
  })
})
