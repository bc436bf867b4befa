import { ContractError, type Fr, frs, type Score } from '@fourtwo/contract'

/** The level wanted per foundational requirement; those left out are not asked. */
export type Target = Readonly<Partial<Record<Fr, number>>>
/** How a score stands to a target, and the exit code it gives: 1 not met, 3 undecided, 0 met or no target. */
export interface Decision {
  readonly says: 'met' | 'not-met' | 'undecided' | 'no-target'
  readonly exit: 0 | 1 | 3
  readonly because: readonly string[]
}

/**
 * Reads a target as a person writes it: `2` for all seven, or `IAC=2,UC=1`.
 * @throws ContractError naming what stood there.
 */
export function parseTarget(text: string): Target {
  if (/^[0-4]$/.test(text)) return Object.fromEntries(frs.map(fr => [fr, Number(text)]))
  const read = text.split(',').map(part => {
    const [, name, level] = /^\s*([A-Za-z]+)\s*=\s*([0-4])\s*$/.exec(part) ?? []
    const fr = frs.find(it => it === name?.toUpperCase())
    if (fr === undefined) throw new ContractError(`the target ${text} is neither a level from 0 to 4 nor a list such as IAC=2,UC=1 (of ${frs.join(', ')})`)
    return [fr, Number(level)] as const
  })
  if (new Set(read.map(([fr]) => fr)).size < read.length) throw new ContractError(`the target ${text} names a foundational requirement twice`)
  return Object.fromEntries(read)
}

/**
 * Whether a score meets the target, else the claim (DESIGN, exit codes; SCORING, sections 2, 8 and 9). `by` chooses the vector; the native one by default.
 *
 * Not met wins over undecided: one level out of reach decides, whatever else is unproven. A vector that may not stand in the headline meets nothing: CCSC 1 violated is not met, any other reason
 * undecided. "Could not test" never exits 0 with a target.
 */
export function decide(score: Score, target?: Target, by: 'native' | 'declared' = 'native'): Decision {
  const wanted: Target = target ?? Object.fromEntries(score.vector.flatMap(({ abbreviation, claim }) => (claim === undefined ? [] : [[abbreviation, claim.level]])))
  if (Object.keys(wanted).length === 0) return { says: 'no-target', exit: 0, because: ['no target'] }
  if (score.gates.find(gate => gate.row === 'CCSC 1')?.verdict === 'unmet') return { says: 'not-met', exit: 1, because: score.noVector }
  const beside = score.vector.flatMap(it => {
    const level = wanted[it.abbreviation]
    const { proven, possible } = by === 'native' ? it : it.declared
    return level === undefined ? [] : [{ says: `${it.abbreviation} ${level} is wanted, proven ${proven}, possible ${possible}`, proven: level <= proven, possible: level <= possible }]
  })
  const outOfReach = beside.filter(it => !it.possible).map(it => it.says)
  if (outOfReach.length > 0) return { says: 'not-met', exit: 1, because: outOfReach }
  if (!score.vectorStands) return { says: 'undecided', exit: 3, because: score.noVector }
  const open = beside.filter(it => !it.proven).map(it => it.says)
  return open.length > 0 ? { says: 'undecided', exit: 3, because: open } : { says: 'met', exit: 0, because: beside.map(it => it.says) }
}
