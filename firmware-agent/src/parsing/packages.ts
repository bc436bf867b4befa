/** An installed software component. */
export interface Component {
  readonly name: string
  readonly version: string
  readonly arch?: string
}
/** Components of one package manager. `unversioned` counts installed entries that have no version at all, `unclear` those that were not understood. */
export interface Components {
  readonly components: readonly Component[]
  readonly unversioned: number
  readonly unclear: number
}
const NAME = /^[\w.+:@/-]{1,128}$/
const VERSION = /^[\w.+:~^-]{1,128}$/

/** The status file of dpkg and of opkg: what is installed of it. */
export const parseControl = (text: string): Components => paragraphs(text, 'PVAS', /^(Package|Version|Architecture|Status):\s*(.*)$/, fields => {
  // opkg writes "install ok installed" or "install user installed"; what is only half there is no component yet.
  if (fields['Status'] !== undefined && !/(^|\s)installed$/.test(fields['Status'])) return 'none'
  return componentOf(fields['Package'], fields['Version'], fields['Architecture'])
})

/** apk's list of what is installed. */
export const parseApk = (text: string): Components => paragraphs(text, 'PVA', /^([PVA]):(.*)$/, fields => componentOf(fields['P'], fields['V'], fields['A']))

function componentOf(name: string | undefined, version: string | undefined, arch: string | undefined): Component | 'unversioned' | undefined {
  if (name !== undefined && (version ?? '') === '') return 'unversioned'
  return name !== undefined && version !== undefined && NAME.test(name) && VERSION.test(version) ? { name, version, ...(arch !== undefined && NAME.test(arch) ? { arch } : {}) } : undefined
}

/** `initials`: what a line that matters begins with; most do not matter. */
function paragraphs(text: string, initials: string, field: RegExp, read: (fields: Readonly<Record<string, string>>) => Component | 'none' | 'unversioned' | undefined): Components {
  const components: Component[] = []
  let unclear = 0
  let unversioned = 0
  for (const paragraph of text.split(/\n\s*\n/).filter(it => it.trim() !== '')) {
    const fields = Object.fromEntries(paragraph.split('\n').flatMap(line => {
      if (!initials.includes(line.charAt(0))) return []
      const [, key = '', value = ''] = field.exec(line) ?? []
      return key === '' ? [] : [[key, value.trim()]]
    }))
    const component = read(fields)
    if (component === undefined) unclear++
    else if (component === 'unversioned') unversioned++
    else if (component !== 'none') components.push(component)
  }
  return { components: components.toSorted((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1)), unversioned, unclear }
}
