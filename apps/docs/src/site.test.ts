import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openPage, withPage } from '@sandglass/browser-tests'
import { beforeAll, describe, expect, it } from 'vitest'

const site = join(import.meta.dirname, '../.vitepress/dist')

beforeAll(() => {
  if (!existsSync(join(site, 'index.html'))) throw new Error('The site is not built: run pnpm --filter @sandglass/docs build:site.')
})

describe('the live page', () => {
  it('trains on real MNIST in the tab, its loss falling and its figures growing, and stops when told', async () => {
    await withPage({ folder: site, path: 'live/dense.html' }, async ({ page, messages }) => {
      const demo = page.locator('.demo')
      const epochs = page.getByLabel('Epochs')
      await epochs.fill('2')
      await page.getByRole('button', { name: 'Train' }).click()
      await page.locator('.demo[data-epochs="1"]').waitFor({ timeout: 120_000 })
      await page.getByRole('button', { name: 'Stop' }).click()
      await page.locator('.demo[data-phase="stopped"]').waitFor({ timeout: 30_000 })

      const [training, validation] = (await page.locator('.demo tbody tr').first().locator('td').allTextContents())
        .slice(1)
        .map(Number)
      // Keras's validation loss after its first epoch is 0.19.
      expect(validation).toBeLessThan(0.21)
      expect(validation).toBeGreaterThan(0.15)
      expect(training).toBeGreaterThan(validation ?? Number.NaN)
      expect(await demo.locator('figure.images svg').count()).toBe(1)
      expect(await demo.locator('figure.curves svg').count()).toBe(1)
      expect(Number(await demo.getAttribute('data-step'))).toBeLessThan(470)
      expect(await page.locator('.status').textContent()).toMatch(/^Stopped · step \d+ of 470 · \d+ steps\/s · /)
      expect(messages.filter((message) => message.startsWith('error'))).toEqual([])
    })
  }, 240_000)

  it('says what is wrong when the data are not there', async () => {
    const open = await openPage({ folder: site, path: 'live/dense.html' })
    await open.page.route('**/mnist/**', (route) => route.fulfill({ status: 404 }))
    await open.page.getByRole('button', { name: 'Train' }).click()
    await open.page.locator('.demo[data-phase="failed"]').waitFor({ timeout: 30_000 })
    expect(await open.page.locator('.status').textContent()).toMatch(/mnist/)
    await open.close()
  }, 60_000)
})

describe('every page', () => {
  it('opens without an error', async () => {
    const pages = readdirSync(site, { recursive: true, encoding: 'utf8' }).filter((file) =>
      /^(index|start|live\/.*|guide\/.*|api\/index)\.html$/.test(file),
    )
    expect(pages.length).toBeGreaterThanOrEqual(9)
    await withPage({ folder: site }, async ({ page, url, messages }) => {
      for (const path of pages) {
        await page.goto(url + path, { waitUntil: 'networkidle' })
        expect(await page.locator('h1').first().textContent()).not.toBe('404')
      }
      expect(messages.filter((message) => message.startsWith('error'))).toEqual([])
    })
  }, 120_000)
})
