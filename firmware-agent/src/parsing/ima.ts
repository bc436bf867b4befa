/** What a policy of IMA appraises and how much it measures. */
export interface ImaPolicy {
  readonly appraises: readonly string[]
  readonly measures: number
  readonly others: number
}
const FUNCTIONS: Readonly<Record<string, string>> = { BPRM_CHECK: 'programs', MMAP_CHECK: 'libraries', FILE_MMAP: 'libraries', MMAP_CHECK_REQPROT: 'libraries', MODULE_CHECK: 'modules', FIRMWARE_CHECK: 'firmware', POLICY_CHECK: 'policy', KEXEC_KERNEL_CHECK: 'kernels', FILE_CHECK: 'files', PATH_CHECK: 'files', KEXEC_INITRAMFS_CHECK: 'kernels' }

/** Rules by what they do. What a rule narrows by more than a function and a mask (an owner, a label) it appraises in part: `programs*`. */
export function parseImaPolicy(text: string): ImaPolicy {
  const rules = text.split('\n').map(it => it.trim()).filter(it => it !== '' && !it.startsWith('#'))
  const appraises = new Set<string>()
  let [measures, others] = [0, 0]
  for (const rule of rules) {
    const [action = '', ...conditions] = rule.split(/\s+/)
    if (action === 'measure') measures++
    else if (action === 'appraise') {
      const of = FUNCTIONS[conditions.find(it => it.startsWith('func='))?.slice('func='.length) ?? ''] ?? 'files'
      const narrowed = conditions.some(it => !/^(func=|mask=|appraise_type=|appraise_flag=|appraise_algos=|template=|permit_directio$)/.test(it))
      appraises.add(narrowed ? `${of}*` : of)
    } else if (!['dont_measure', 'dont_appraise', 'audit', 'hash', 'dont_hash', 'dont_audit'].includes(action)) others++
  }
  return { appraises: [...appraises].toSorted(), measures, others }
}
