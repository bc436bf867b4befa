import type { ConsolePath, KernelWord } from '@fourtwo/contract/facts.ts'

type Opens = ConsolePath['opens']
const SHELLS = /^(a|ba|da|k|z|tc|c)?sh$/
const GETTYS = /^(agetty|getty|mingetty|fgetty|mgetty|ngetty)$/

/** What a command lets somebody into who sits at its terminal. */
export function opensBy(command: string): Opens {
  if (command.length > 4096) return 'unknown'
  const words = command.trim().replace(/^[-@+!:|]+/, '').split(/\s+/)
  const program = nameOf(words[0])
  const args = words.slice(1)
  if (program === 'busybox' || program === 'setsid' || program === 'cttyhack' || program === 'env') return args.length === 0 ? 'unknown' : opensBy(args.filter((it, n) => n > 0 || !it.startsWith('-')).join(' '))
  if (program === 'sulogin' || program === 'systemd-sulogin-shell') return 'maintenance-login'
  if (SHELLS.test(program)) return args.length === 0 || args.every(it => /^-[il]+$/.test(it)) ? 'shell' : 'unknown'
  if (program === 'login') return args.some(it => /^-p*f/.test(it)) ? 'autologin' : 'login'
  if (!GETTYS.test(program)) return 'unknown'
  if (args.some(it => /^(-[8chiJLmnNpRsUw]*a|--a)/.test(it))) return 'autologin'
  const by = args.flatMap((it, n) => (/^(-l|--login-program|--loginprog)$/.test(it) ? [args[n + 1] ?? ''] : [/^(?:-l|--login-program=|--loginprog=)(\S+)$/.exec(it)?.[1] ?? ''])).find(it => it !== '')
  // Options that are handed on to login may let somebody in by name.
  if (/-f\b/.test(/(?:--login-options|-o)[= ]?(.*)$/.exec(args.join(' '))?.[1] ?? '')) return 'unknown'
  if (by === undefined) return 'login'
  return nameOf(by) === 'login' ? 'login' : SHELLS.test(nameOf(by)) ? 'shell' : 'unknown'
}
const nameOf = (path: string | undefined): string => path?.slice(path.lastIndexOf('/') + 1) ?? ''

/** The processes that an inittab of busybox or System V starts at terminals; undefined where a line is none. */
export function parseInittab(text: string): readonly { readonly opens: Opens; readonly enabled: boolean }[] | undefined {
  const found: { opens: Opens; enabled: boolean }[] = []
  for (const line of text.split('\n').map(it => it.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const [, , , action = '', process = ''] = /^([^:]*):([^:]*):([^:]*):(.*)$/.exec(line) ?? []
    if (action === '') return undefined
    const opens = opensBy(process)
    if (/^(respawn|askfirst|respawnlate|askconsole|askconsolelate|ondemand)$/.test(action)) found.push({ opens, enabled: true })
    else if (opens !== 'unknown') found.push({ opens, enabled: false })
  }
  return found
}

const BY_WORD: readonly (readonly [RegExp, KernelWord])[] = [
  [/^(rd)?init=.*\/?(ba|da|a)?sh$/, 'shell-as-init'], [/^(single|s|S|1)$/, 'single'], [/^(rescue|systemd\.unit=rescue\.target)$/, 'rescue'], [/^(emergency|-b|systemd\.unit=emergency\.target)$/, 'emergency'],
  [/^systemd\.debug[-_]shell(=(1|yes|true|on|tty\w*))?$/, 'debug-shell'], [/^(rd\.break|break)(=\S*)?$/, 'break'],
]
/** What the running kernel was told that opens a session. */
export function opensByKernel(cmdline: string): readonly KernelWord[] {
  const own = cmdline.trim().split(/\s+--(\s|$)/)[0]?.split(/\s+/) ?? []
  return [...new Set(own.flatMap(word => BY_WORD.filter(([form]) => form.test(word)).map(([, is]) => is)))]
}
