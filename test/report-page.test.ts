import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { writeViews } from '@fourtwo/harness/report/views.ts'
import { type Browser, chromium, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawn, focused, headings, missing, outline, poorContrast, tooWide, unfold } from './in-page.ts'
import { describeWith, pathOf } from './needs.ts'

console.log = console.info = console.debug = console.error
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
const golden = join(import.meta.dirname, '../test-vectors/runs/rtu-never-locks-out')

describeWith({ needs: [{ program: 'chromium', package: 'chromium' }] }, 'the page of a run, in Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fourtwo-page-'))
  const requests: string[] = []
  const complaints: string[] = []
  let browser: Browser
  let url: string

  beforeAll(async () => {
    cpSync(golden, join(folder, 'run'), { recursive: true })
    url = pathToFileURL((await writeViews(join(folder, 'run'))).report).href
    browser = await chromium.launch({ executablePath: pathOf('chromium') ?? '', args: flags })
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  async function open(width: number, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme, reducedMotion: 'reduce' })
    page.on('request', request => requests.push(request.url()))
    page.on('console', message => complaints.push(message.text()))
    page.on('pageerror', fault => complaints.push(String(fault)))
    await page.goto(url)
    return page
  }
  /** The four things that are opened on the way from a level to a decoded field. */
  const way = (page: Page): Locator[] => {
    const level = page.locator('details.fr', { hasText: 'IAC' }).first()
    const row = level.locator('details.row', { hasText: 'Unsuccessful login attempts' })
    const door = row.locator('.assertion', { hasText: 'CR 1.11/b' }).locator('details.door', { hasText: 'mqtt' }).first()
    const message = door.locator('.step.cited').last().locator('details.message', { hasText: 'CONNACK' })
    return [level, row, door, message].map(it => it.locator('> summary'))
  }
  const decoded = (page: Page): Locator => page.locator('.step.cited details.message[open] td', { hasText: '0: accepted' }).first()

  test('asks for nothing but itself and complains about nothing, its policy on', async () => {
    const page = await open(1400)
    expect(await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/)
    expect(await page.evaluate(drawn('main section', 'borderTopStyle'))).toBe('solid')
    expect(await page.locator('script, link, img, iframe, [style], [onclick]').count()).toBe(0)
    await page.close()
    expect([...new Set(requests)]).toEqual([url])
    expect(complaints).toEqual([])
  })

  test('leads from a level to a decoded field in four clicks', async () => {
    const page = await open(1400)
    expect(await decoded(page).isVisible()).toBe(false)
    for (const step of way(page)) await step.click()
    expect(await decoded(page).isVisible()).toBe(true)
    expect(await page.locator('details[open].door .step').first().getAttribute('class')).toContain('cited')
    // PAGE_PICTURE=/tmp/page.png keeps the page as it stands now, opened down to the field, for people to look at.
    const picture = process.env['PAGE_PICTURE']
    if (picture !== undefined) await page.screenshot({ path: picture, fullPage: true })
    await page.close()
  })

  test('leads there by keyboard alone, with the focus to be seen', async () => {
    const page = await open(1400)
    for (const step of way(page)) {
      const text = await step.textContent()
      for (let pressed = 0; pressed < 150 && (await page.evaluate(focused)) !== text; pressed++) await page.keyboard.press('Tab')
      expect(await step.and(page.locator(':focus')).count()).toBe(1)
      expect(await page.evaluate(outline)).toBe('solid')
      await page.keyboard.press('Enter')
    }
    expect(await decoded(page).isVisible()).toBe(true)
    await page.close()
  })

  test('begins with a link past the header, and a link to a folded row opens it', async () => {
    const page = await open(1400)
    await page.keyboard.press('Tab')
    expect(await page.locator('.skip:focus').isVisible()).toBe(true)
    await page.locator('#findings a', { hasText: 'CR 1.11' }).first().click()
    expect(await page.locator('#row-cr-1-11').isVisible()).toBe(true)
    await page.close()
  })

  test('shows on page one who contradicts whom, and leads to both findings, opened', async () => {
    const page = await open(1400)
    const links = page.locator('#disputes .witness a')
    expect(await links.count()).toBe(2)
    for (const [n, words] of [[0, 'agent'], [1, 'login']] as const) {
      const id = await links.nth(n).getAttribute('href')
      await links.nth(n).click()
      const finding = page.locator(`[id="${id?.slice(1)}"]`)
      expect(await finding.isVisible()).toBe(true)
      expect(await finding.locator('.step.cited').first().textContent()).toContain(words)
    }
    await page.close()
  })

  test('shows only the rows that are asked for', async () => {
    const page = await open(1400)
    await page.locator('details.fr > summary').first().click()
    const shown = () => page.locator('details.fr').first().locator('details.row').filter({ visible: true }).count()
    const all = await shown()
    await page.getByRole('radio', { name: /^unmet/ }).check()
    expect(await shown()).toBe(1)
    await page.getByRole('radio', { name: /^all/ }).check()
    expect(await shown()).toBe(all)
    await page.close()
  })

  test.each([[360, 'light'], [360, 'dark'], [768, 'light'], [768, 'dark'], [1400, 'light'], [1400, 'dark']] as const)('is no wider than the window of %i pixels, %s, also when opened', async (width, scheme) => {
    const page = await open(width, scheme)
    const over = () => page.evaluate<number>(tooWide)
    expect(await over()).toBeLessThanOrEqual(0)
    for (const step of way(page)) await step.click()
    expect(await over()).toBeLessThanOrEqual(0)
    await page.close()
  })

  test.each(['light', 'dark'] as const)('can be read in %s: text contrasts by 4.5 to 1 with what is behind it', async scheme => {
    const page = await open(1400, scheme)
    for (const step of way(page)) await step.click()
    const { seen, poor } = await page.evaluate<{ seen: number; poor: string[] }>(poorContrast)
    expect(seen).toBeGreaterThan(200)
    expect(poor).toEqual([])
    await page.close()
  })

  test('has what a screen reader goes by', async () => {
    const page = await open(1400)
    await page.evaluate(unfold)
    const levels = await page.evaluate<number[]>(headings)
    expect(levels[0]).toBe(1)
    expect(levels.filter(it => it === 1)).toHaveLength(1)
    expect(levels.filter((it, n) => n > 0 && it > (levels[n - 1] ?? 0) + 1)).toEqual([])
    expect(await page.evaluate(missing)).toEqual({ unlabelled: 0, headless: 0, nameless: 0, twice: [], astray: [], landmarks: [], wordless: [] })
    await page.close()
  })

  test('tells the radar picture in words, and its two fields apart without colour', async () => {
    const page = await open(1400)
    expect(await page.locator('svg.radar').getAttribute('aria-label')).toMatch(/IAC proven \d, possible \d/)
    expect(await page.locator('svg.radar [stroke-dasharray]').count()).toBe(1)
    await page.close()
  })

  test('prints page one without its controls', async () => {
    const page = await open(1000)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.locator('fieldset').isVisible()).toBe(false)
    expect(await page.evaluate(drawn('body', 'color'))).toBe('rgb(20, 32, 43)')
    await page.close()
  })
})
