import { type AssertionId, assertionIds } from './assertion-ids.ts'
import { type Ask, type Cause, causes, type Finding, type Json, type Line } from './finding.ts'
import { ContractError, parseObject, parseOneOf, parseText, show } from './plain.ts'
import { parseWitnessRecord, sourceOf } from './record.ts'
import { configurations, sources } from './source.ts'

const knownAssertions: ReadonlySet<string> = new Set(assertionIds)

/** The value as an assertion id of the catalogue, or a ContractError naming `at`. */
export function parseAssertionId(value: unknown, at: string): AssertionId {
  if (typeof value !== 'string' || !isAssertionId(value)) throw new ContractError(`${at} is ${show(value)}, which the catalogue lacks`)
  return value
}

/** One line of findings.jsonl, or a ContractError naming the path within `at`. */
export function parseFinding(value: unknown, at: string): Finding {
  const it = parseObject(value, at)
  const repetition = it['repetition'] === undefined ? undefined : parseTwice(it['repetition'], `${at}.repetition`)
  const of = {
    ...parseWhose(it, at), ...(repetition === undefined ? {} : { repetition }),
    source: parseOneOf(sources, it['source'], `${at}.source`), configuration: parseOneOf(configurations, it['configuration'], `${at}.configuration`),
    ...(it['collector'] === undefined ? {} : { collector: parseText(it['collector'], `${at}.collector`) }),
    ...(it['record'] === undefined ? {} : { record: parseWitnessRecord(it['record'], `${at}.record`) }),
  }
  if ((of.source === 'witnessed' || of.source === 'reviewed') && of.record === undefined) throw new ContractError(`${at}.record is missing, yet the source is ${of.source}`)
  if (of.record !== undefined && of.source !== sourceOf(of.record)) throw new ContractError(`${at}.source is ${of.source}, yet its record is a ${of.record.kind}`)
  const because = parseText(it['because'], `${at}.because`)
  const cites = parseTexts(it['cites'], `${at}.cites`)
  switch (it['outcome']) {
    case 'satisfied':
    case 'violated': {
      const [first, ...rest] = cites
      if (first === undefined) throw new ContractError(`${at}.cites is empty, yet the finding is ${it['outcome']}`)
      return { ...of, outcome: it['outcome'], because, cites: [first, ...rest] }
    }
    case 'inconclusive':
      return { ...of, outcome: 'inconclusive', cause: parseCause(it['cause'], `${at}.cause`), because, cites }
    case 'not-applicable':
      return { ...of, outcome: 'not-applicable', because, cites }
    default:
      throw new ContractError(`${at}.outcome is ${show(it['outcome'])}, expected satisfied, violated, inconclusive or not-applicable`)
  }
}

/** One line of plan.jsonl, or a ContractError naming the path within `at`. */
export function parseAsk(value: unknown, at: string): Ask {
  const it = parseObject(value, at)
  const { ask: _, ...of } = parseWhose({ ...it, ask: it['id'] }, at)
  const ask = {
    id: parseText(it['id'], `${at}.id`), ...of, ...(it['outOfScope'] === undefined ? {} : { outOfScope: parseText(it['outOfScope'], `${at}.outOfScope`) }),
    ...(it['source'] === undefined ? {} : { source: parseOneOf(sources, it['source'], `${at}.source`) }),
  }
  if (it['unasked'] === undefined) return ask
  const unasked = parseObject(it['unasked'], `${at}.unasked`)
  return { ...ask, unasked: { cause: parseCause(unasked['cause'], `${at}.unasked.cause`), because: parseText(unasked['because'], `${at}.unasked.because`) } }
}

/** One line of a transcript, or a ContractError naming the path within `at`. */
export function parseLine(value: unknown, at: string): Line {
  const it = parseObject(value, at)
  const n = parseCount(it['n'], `${at}.n`)
  const ms = parseCount(it['ms'], `${at}.ms`)
  const text = (key: string) => parseText(it[key], `${at}.${key}`)
  switch (it['kind']) {
    case 'opened':
      return { n, ms, kind: 'opened', session: text('session'), ...(it['door'] === undefined ? {} : { door: text('door') }), facts: parseJson(it['facts'], `${at}.facts`) }
    case 'call':
      return { n, ms, kind: 'call', session: text('session'), verb: text('verb'), given: parseJson(it['given'], `${at}.given`) }
    case 'bytes': {
      const way = it['way']
      if (way !== 'in' && way !== 'out') throw new ContractError(`${at}.way is ${show(way)}, expected in or out`)
      return { n, ms, kind: 'bytes', of: parseCount(it['of'], `${at}.of`), way, what: text('what'), hex: typeof it['hex'] === 'string' ? it['hex'] : text('hex') }
    }
    case 'answer': {
      const answer = parseObject(it['answer'], `${at}.answer`)
      const read = answer['read']
      if (typeof read !== 'string') throw new ContractError(`${at}.answer.read is ${show(read)}, expected text`)
      return { n, ms, kind: 'answer', of: parseCount(it['of'], `${at}.of`), answer: { says: parseText(answer['says'], `${at}.answer.says`), read, cite: parseText(answer['cite'], `${at}.answer.cite`) } }
    }
    default:
      throw new ContractError(`${at}.kind is ${show(it['kind'])}, expected opened, call, bytes or answer`)
  }
}

const isAssertionId = (id: string): id is AssertionId => knownAssertions.has(id)

function parseTwice(value: unknown, at: string): 2 {
  if (value !== 2) throw new ContractError(`${at} is ${show(value)}, expected 2`)
  return value
}
function parseWhose(it: Readonly<Record<string, unknown>>, at: string) {
  return {
    ask: parseText(it['ask'], `${at}.ask`), probe: parseText(it['probe'], `${at}.probe`),
    assertion: parseAssertionId(it['assertion'], `${at}.assertion`), door: parseText(it['door'], `${at}.door`),
  }
}
function parseCause(value: unknown, at: string): Cause {
  return parseOneOf(causes, value, at)
}
function parseTexts(value: unknown, at: string): string[] {
  if (!Array.isArray(value)) throw new ContractError(`${at} is ${show(value)}, expected a list`)
  return value.map((text, n) => parseText(text, `${at}[${n}]`))
}
/** The value as a whole number from 0, or a ContractError naming `at`. */
export function parseCount(value: unknown, at: string): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) throw new ContractError(`${at} is ${show(value)}, expected a count`)
  return value
}
/** The value as JSON, or a ContractError naming the path within `at`. */
export function parseJson(value: unknown, at: string): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value
  if (Array.isArray(value)) return value.map((it, n) => parseJson(it, `${at}[${n}]`))
  return Object.fromEntries(Object.entries(parseObject(value, at)).map(([key, it]) => [key, parseJson(it, `${at}.${key}`)]))
}
