/**
 * What the tests ask of an opened page, as scripts for `evaluate`: the project's own code knows no DOM, so these stand as text.
 */

/** The text of what has the focus. */
export const focused = 'document.activeElement.textContent'
/** The outline of what has the focus. */
export const outline = 'getComputedStyle(document.activeElement).outlineStyle'
/** A property of the first element of a selector, as it is drawn. */
export const drawn = (selector: string, property: string): string => `getComputedStyle(document.querySelector('${selector}'))['${property}']`
/** Pixels by which the page is wider than its window. */
export const tooWide = 'document.documentElement.scrollWidth - window.innerWidth'
/** Opens everything that is folded. */
export const unfold = 'for (const it of document.querySelectorAll("details")) it.open = true'

/** Every visible text whose contrast with what is behind it is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const poorContrast = `(() => {
  const parts = color => (color.match(/[\\d.]+/g) ?? []).map(Number)
  const light = color => {
    const [r, g, b] = parts(color).map(it => (it / 255 <= 0.04045 ? it / 255 / 12.92 : ((it / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const behind = element => {
    for (let it = element; it !== null; it = it.parentElement) if (parts(getComputedStyle(it).backgroundColor)[3] !== 0) return getComputedStyle(it).backgroundColor
    return 'rgb(255, 255, 255)'
  }
  const found = new Set()
  let seen = 0
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== '')
    if (!own || !element.checkVisibility()) continue
    seen++
    const color = element instanceof SVGElement ? getComputedStyle(element).fill : getComputedStyle(element).color
    const [a, b] = [light(color), light(behind(element))].sort((x, y) => y - x)
    const ratio = (a + 0.05) / (b + 0.05)
    if (ratio < 4.5) found.add(element.tagName + ' ' + (element.getAttribute('class') ?? '') + ': ' + color + ' on ' + behind(element) + ' is ' + ratio.toFixed(1))
  }
  return { seen, poor: [...found] }
})()`

/** The levels of the headings in their order. */
export const headings = '[...document.querySelectorAll("h1,h2,h3,h4,h5,h6")].map(it => Number(it.tagName.slice(1)))'

/** What a screen reader would miss. */
export const missing = `(() => {
  const all = selector => [...document.querySelectorAll(selector)]
  return {
    unlabelled: all('input').filter(it => it.labels.length !== 1).length,
    headless: all('table').filter(it => it.querySelectorAll('thead th[scope=col]').length === 0).length,
    nameless: all('svg[role=img]:not([aria-label]), svg:not([role]):not([aria-hidden]), [role=region]:not([aria-label]), nav:not([aria-label]), summary:empty, a:empty').length,
    twice: all('[id]').map(it => it.id).filter((id, n, ids) => ids.indexOf(id) !== n),
    astray: all('a[href^="#"]').map(it => it.getAttribute('href').slice(1)).filter(id => document.getElementById(id) === null),
    landmarks: ['header', 'nav', 'main', 'footer'].filter(it => all('body > ' + it + ', body > header ' + it).length !== 1),
    wordless: all('.badge').filter(it => !/[✓✗?○–] \\S/.test(it.textContent)).map(it => it.outerHTML),
    language: document.documentElement.lang === '' ? 'none' : undefined,
  }
})()`
