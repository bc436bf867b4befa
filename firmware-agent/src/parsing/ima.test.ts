import { expect, test } from 'vitest'
import { parseImaPolicy } from './ima.ts'

test('rules are told by what they appraise; one that is narrowed appraises in part', () => {
  expect(parseImaPolicy('# the kernel\'s own\ndont_measure fsmagic=0x9fa0\nmeasure func=BPRM_CHECK mask=MAY_EXEC\nappraise func=MODULE_CHECK appraise_type=imasig\nappraise func=BPRM_CHECK fowner=0\n')).toEqual({ appraises: ['modules', 'programs*'], measures: 1, others: 0 })
  expect(parseImaPolicy('appraise func=BPRM_CHECK appraise_type=imasig|modsig\nsomething else\n')).toEqual({ appraises: ['programs'], measures: 0, others: 1 })
  expect(parseImaPolicy('')).toEqual({ appraises: [], measures: 0, others: 0 })
})
