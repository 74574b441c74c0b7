import { refuse } from '@sandglass/base'
import { formatNumber } from '../axes/numbers.js'
import { checkText } from '../figures/checks.js'
import type { Figure } from '../figures/figure.js'
import { escapeMarkup } from '../svg/escape.js'
import { figureMarkup } from './figure-markup.js'
import { style } from './style.js'
import { type ReportTable, tableMarkup } from './table-markup.js'

export interface ReportOptions {
  title: string
  /** A line below the title. */
  subtitle?: string | null
  /** The figures that a reader looks for first, such as the final loss. Numbers are shown to four significant digits. */
  facts?: readonly ReportFact[]
  sections: readonly ReportSection[]
  /** A line at the end: what made the report, on what. */
  footer?: string | null
}

export interface ReportFact {
  label: string
  value: string | number
}

/** What there is of it is shown in this order. */
export interface ReportSection {
  heading: string
  /** A paragraph, or several. */
  text?: string | readonly string[]
  figure?: Figure | readonly Figure[]
  /** Whether several figures stand side by side, as many as there is room for: small ones. Default false. */
  beside?: boolean
  table?: ReportTable
  /** Shown as it stands, spaces and line breaks too. */
  code?: string
}

/**
 * A report as one HTML file that needs nothing else: figures are in it, nothing is fetched (its own
 * content security policy forbids it) and nothing is run. It follows the reader's light or dark
 * scheme, fits a phone, and prints.
 *
 * All text is taken as text: markup in it is shown, not obeyed.
 *
 * @throws InvalidArgumentError if a text isn't a string, or a table's row has not one cell a column
 */
export function report(options: ReportOptions): string {
  const title = textOf('title', options.title)
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    `<style>${style}</style>`,
    '<main>',
    `<header><h1>${title}</h1>${paragraph('subtitle', options.subtitle)}${factsMarkup(options.facts ?? [])}</header>`,
    ...options.sections.map(sectionMarkup),
    options.footer ? `<footer>${paragraph('footer', options.footer)}</footer>` : '',
    '</main>',
    '</html>',
    '',
  ].join('\n')
}

function sectionMarkup(section: ReportSection, index: number): string {
  const argument = `sections[${index}]`
  const { text = [], figure = [], beside = false, table, code } = section
  const figures = listOf(figure).map(figureMarkup)
  return [
    `<section><h2>${textOf(`${argument}.heading`, section.heading)}</h2>`,
    ...listOf(text).map((words) => paragraph(`${argument}.text`, words)),
    ...(beside ? ['<div class="beside">', ...figures, '</div>'] : figures),
    table ? tableMarkup(`${argument}.table`, table) : '',
    code === undefined ? '' : `<pre><code>${textOf(`${argument}.code`, code)}</code></pre>`,
    '</section>',
  ].join('\n')
}

function listOf<Item>(one: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(one) ? one : [one as Item]
}

function factsMarkup(facts: readonly ReportFact[]): string {
  if (facts.length === 0) return ''
  const items = facts.map(({ label, value }, index) => {
    const shown = typeof value === 'number' ? formatNumber(value) : textOf(`facts[${index}].value`, value)
    return `<div><dt>${textOf(`facts[${index}].label`, label)}</dt><dd>${shown}</dd></div>`
  })
  return `<dl>${items.join('')}</dl>`
}

function paragraph(argument: string, text: string | null | undefined): string {
  return text === null || text === undefined ? '' : `<p>${textOf(argument, text)}</p>`
}

function textOf(argument: string, text: string): string {
  return escapeMarkup(checkText('report', argument, text) ?? refuse('report', argument, 'a string', text, 'Give it some text.'))
}
