/** One setting of a unit or of a file in its form: where it stands, and how it is set. */
export interface Setting {
  readonly section: string
  readonly key: string
  readonly value: string
}
/** A file as parsed; `unclear` counts lines that are neither comment, section nor setting. */
export interface Settings {
  readonly settings: readonly Setting[]
  readonly unclear: number
}

/** Settings of a unit or a configuration file of systemd, in order (systemd.syntax(7)): `\` continues a line, comments within a continuation are left out. */
export function parseSystemd(text: string): Settings {
  const settings: Setting[] = []
  let section = ''
  let unclear = 0
  let held = ''
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue
    if (line.trimEnd().endsWith('\\')) {
      held += `${line.trimEnd().slice(0, -1).trim()} `
      continue
    }
    const whole = `${held}${line.trim()}`.trim()
    held = ''
    if (whole === '') continue
    const head = /^\[([^\]]+)\]$/.exec(whole)?.[1]
    const [, key, value] = /^([A-Za-z][\w-]*)\s*=\s*(.*)$/.exec(whole) ?? []
    if (head !== undefined) section = head
    else if (key !== undefined && section !== '') settings.push({ section, key, value: value ?? '' })
    else unclear++
  }
  return { settings, unclear: held.trim() === '' ? unclear : unclear + 1 }
}

/** The last value of a setting that takes one; undefined where none is set, or the last one takes it back. */
export function lastOf({ settings }: Settings, section: string, key: string): string | undefined {
  const value = settings.findLast(it => it.section === section && it.key === key)?.value
  return value === '' ? undefined : value
}

/** Every value of a setting that gathers them: an empty one takes back those before it. */
export function allOf({ settings }: Settings, section: string, key: string): readonly string[] {
  const values = settings.filter(it => it.section === section && it.key === key).map(it => it.value)
  return values.slice(values.lastIndexOf('') + 1)
}

/** Files laid over one another, the first one lowest. */
export const joined = (files: readonly Settings[]): Settings => ({ settings: files.flatMap(it => it.settings), unclear: files.reduce((sum, it) => sum + it.unclear, 0) })

/** A yes or no in systemd's words; undefined where it is neither. */
export function truthOf(value: string): boolean | undefined {
  const word = value.toLowerCase()
  return ['1', 'yes', 'y', 'true', 't', 'on'].includes(word) ? true : ['0', 'no', 'n', 'false', 'f', 'off'].includes(word) ? false : undefined
}

/** What a socket unit binds, as `tcp/8883`, `udp/69`, or `local` for what no network reaches (systemd.socket(5)). */
export const bound = (unit: Settings): string[] => [['ListenStream', 'tcp'], ['ListenDatagram', 'udp']].flatMap(([key = '', proto = '']) => allOf(unit, 'Socket', key).map(value => {
  const [, address = '', port] = /^(?:(.*):)?(\d{1,5})$/.exec(value) ?? []
  return port === undefined || /^(127\.|\[?::1\]?$)/.test(address) ? 'local' : `${proto}/${Number(port)}`
}))
