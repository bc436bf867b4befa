/** What pwquality.conf and a rule's arguments set, as far as it decides how short a password may be (pwquality.conf(5)). */
export interface Quality {
  readonly minlen: number
  readonly dcredit: number
  readonly ucredit: number
  readonly lcredit: number
  readonly ocredit: number
  readonly minclass: number
  readonly dictcheck: boolean
  readonly enforcing: boolean
  readonly enforce_for_root: boolean
}
const NUMBERS = ['minlen', 'dcredit', 'ucredit', 'lcredit', 'ocredit', 'minclass'] as const
/** What the library does where nothing is set, and the length below which it goes nowhere. */
export const QUALITY_DEFAULTS: Quality = { minlen: 8, dcredit: 0, ucredit: 0, lcredit: 0, ocredit: 0, minclass: 0, dictcheck: true, enforcing: true, enforce_for_root: false }
const BASE = 6

/** The files in the order in which the library reads them, over the defaults; undefined where a value that decides is no number. */
export function parseQuality(texts: readonly string[]): Quality | undefined {
  let quality: Quality | undefined = QUALITY_DEFAULTS
  for (const text of texts) {
    if (quality === undefined) return undefined
    quality = qualityOf(text.split('\n').map(line => line.replace(/#.*/, '').trim().replace(/\s*=\s*|\s+/, '=')), quality)
  }
  return quality
}

/** A rule's arguments over what the files say; undefined where one that decides is not understood. */
export function qualityOf(words: readonly string[], under: Quality): Quality | undefined {
  let quality = under
  for (const word of words) {
    const [key = '', value = ''] = word.split('=')
    if (key === 'enforce_for_root') quality = { ...quality, enforce_for_root: true }
    const number = NUMBERS.find(it => it === key) ?? (key === 'dictcheck' || key === 'enforcing' ? key : undefined)
    if (number === undefined) continue
    if (!/^-?\d{1,4}$/.test(value)) return undefined
    quality = { ...quality, [number]: number === 'dictcheck' || number === 'enforcing' ? Number(value) !== 0 : Number(value) }
  }
  return quality
}

/** The shortest password that passes, as varied as it can be: a positive credit shortens what is asked, a negative one asks for so many of a kind. */
export function shortestOf({ minlen, dcredit, ucredit, lcredit, ocredit }: Quality): number {
  const credits = [dcredit, ucredit, lcredit, ocredit]
  const asked = credits.reduce((sum, credit) => sum + Math.max(0, -credit), 0)
  for (let length = Math.max(BASE, asked); ; length++) {
    // As many of each kind as earns the most, out of what the length still has room for.
    let room = length - asked
    let earned = 0
    for (const credit of credits.filter(it => it > 0)) {
      const taken = Math.min(credit, room)
      earned += taken
      room -= taken
    }
    if (length + earned >= Math.max(BASE, minlen)) return length
  }
}
