import type { RowVerdict, Score } from '@fourtwo/contract'

/**
 * What the gates allow (SCORING, section 9). CCSC 1 violated: no vector in the headline. Any gate unproven or violated: the vector stands, and "conforms" is not used. The word is
 * "supports SL n" in any case: only an accredited body may say more.
 */
export function gatesOf(gates: readonly RowVerdict[]): Pick<Score, 'mayConform' | 'noConformance' | 'noVector'> {
  const noConformance = gates.filter(gate => gate.verdict !== 'met').map(gate => `${gate.row} is ${gate.verdict}: ${gate.because}`)
  const essential = gates.find(gate => gate.row === 'CCSC 1')
  return {
    noVector: essential?.verdict === 'unmet' ? [`the essential function was hurt by a security function or by its test (CCSC 1): ${essential.because}`] : [],
    mayConform: gates.length > 0 && noConformance.length === 0, noConformance,
  }
}
