/** The pages of reports in a real browser: what they ask for, show, and let be done with keys. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHART_NAMES } from '../../src/report/charts.ts';
import { indexFiles, reportFiles } from '../../src/report/report.ts';
import { FAKE_COST } from '../fixtures/fake-run.ts';
import { EXPECTATIONS, fakeStudy } from '../fixtures/fake-study.ts';

const CHROMIUM = '/usr/bin/chromium';
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-sync', ...QUIET];

const provenance = { version: '1.2.3', command: 'windtunnel run fake.yaml' };
/** What a scenario file may say, and a page must not take for its own. */
const HOSTILE = '</script><script>throw new Error("run")</script><img src="http://[::1]:9/a"> & `code` \u2028 "';

const missing = !existsSync(CHROMIUM);

it('has a browser where continuous integration runs', () => {
  // Elsewhere the tests of pages are skipped for want of one: `apt-get install chromium`.
  expect(missing && process.env['CI'] === 'true').toBe(false);
});

describe.skipIf(missing)(`a page, in ${CHROMIUM}`, () => {
  let folder: string;
  let browser: Browser;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'windtunnel-page-'));
    const study = await fakeStudy({ cost: FAKE_COST, expectations: EXPECTATIONS, description: HOSTILE });
    const files = await reportFiles(study, provenance, { png: false });
    writeFileSync(join(folder, 'report.html'), String(files.get('report.html')));
    const index = { kind: 'index', scenarios: [], strict: false, interrupted: false, provenance } as const;
    writeFileSync(join(folder, 'index.html'), indexFiles([study], index).get('index.html') ?? '');
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a file; whatever it asks for or complains of is in `heard`. */
  async function open(file: string, options: BrowserContextOptions): Promise<{ page: Page; heard: string[] }> {
    const page = await (await browser.newContext(options)).newPage();
    const heard: string[] = [];
    page.on('request', (request) => heard.push(request.url()));
    page.on('console', (message) => heard.push(message.text()));
    page.on('pageerror', (error) => heard.push(error.message));
    await page.goto(pathToFileURL(join(folder, file)).href);
    return { page, heard };
  }

  /** Brings each chart into view and waits until it is alive. */
  async function enliven(page: Page): Promise<void> {
    for (const figure of await page.locator('figure').all()) {
      await figure.scrollIntoViewIfNeeded();
      await figure.and(page.locator('[data-live]')).waitFor();
    }
  }

  const width = (page: Page): Promise<number> => page.evaluate('document.documentElement.scrollWidth');

  it('asks for nothing, complains of nothing, and its charts live', async () => {
    const { page, heard } = await open('report.html', { viewport: { width: 1200, height: 900 } });
    await enliven(page);
    expect(heard).toEqual([pathToFileURL(join(folder, 'report.html')).href]);
    expect(await page.locator('figure').count()).toBe(CHART_NAMES.length);
    for (const name of CHART_NAMES) {
      const marks = page.locator(`#${name} .live .mark-line path, #${name} .live .mark-rect.role-mark path`);
      expect([name, await marks.count()]).not.toEqual([name, 0]);
    }
    // The description is text, its backticks apart: none of it ran, and none is an element.
    expect(await page.locator('main > p').first().textContent()).toBe(HOSTILE.replaceAll('`', '').trim());
    expect(await page.locator('main img').count()).toBe(0);
    await page.context().close();
  });

  it('tells the value of the point that is pointed at', async () => {
    const { page } = await open('report.html', { viewport: { width: 1200, height: 900 } });
    const figure = page.locator('#hit-rate');
    await figure.scrollIntoViewIfNeeded();
    await figure.and(page.locator('[data-live]')).waitFor();
    await figure.locator('.live .marks').hover();
    expect(await page.locator('#vg-tooltip-element').textContent()).toMatch(/^curve.*hit rate\d+\.\d+%.*time \(min\)/);
    await page.context().close();
  });

  it('is read on a phone, in the dark, on paper and without scripts', async () => {
    const phone = { viewport: { width: 375, height: 800 }, colorScheme: 'dark' } as const;
    const { page } = await open('report.html', phone);
    await enliven(page);
    expect(await width(page)).toBe(375);
    const colours = (): Promise<unknown> =>
      page.evaluate('(({ color, backgroundColor }) => [color, backgroundColor])(getComputedStyle(document.body))');
    expect(await colours()).toEqual(['rgb(230, 230, 230)', 'rgb(16, 19, 23)']);
    await page.emulateMedia({ media: 'print' });
    expect(await colours()).toEqual(['rgb(31, 35, 40)', 'rgb(255, 255, 255)']);
    expect(await page.locator('nav').isVisible()).toBe(false);
    await page.context().close();

    const plain = await open('report.html', { ...phone, javaScriptEnabled: false });
    expect(await plain.page.locator('figure .marks').count()).toBe(CHART_NAMES.length);
    expect(plain.heard).toHaveLength(1);
    await plain.page.context().close();
  });

  it('has names for those who listen, and a way round for those who type', async () => {
    const { page } = await open('report.html', { viewport: { width: 1200, height: 900 } });
    expect(await page.locator('h1').allTextContents()).toEqual(['fake failed: 1 expectation not met']);
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('navigation', { name: 'On this page' }).count()).toBe(1);
    expect(await page.getByRole('figure', { name: 'Hit rate of each tier over its own lookups' }).count()).toBe(1);
    expect(await page.getByRole('row', { name: /does not hold.*availability < 0\.5/ }).count()).toBe(1);
    expect(await page.locator('th:not([scope])').count()).toBe(0);
    expect(await page.locator('#hit-rate .words li').allTextContents()).toEqual(
      expect.arrayContaining([expect.stringMatching(/^l2: begins at 71 %, ends at 7/)]) as unknown,
    );
    const focus = 'document.activeElement.getAttribute("href")';
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focus)).toBe('#expectations');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(focus)).toBe('#first-table');
    expect(await page.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
    await page.context().close();
  });

  it('leads from several scenarios to each', async () => {
    const { page, heard } = await open('index.html', { viewport: { width: 375, height: 800 } });
    expect(await width(page)).toBe(375);
    expect(await page.getByRole('link', { name: 'fake' }).getAttribute('href')).toBe('fake/report.html');
    expect(await page.locator('main').textContent()).toContain('availability < 0.5: 100 %');
    expect(heard).toHaveLength(1);
    await page.context().close();
  });
});
