import { type DebugPorts, inconclusive, type Judgement, type KernelLine, parseDebugPorts, parseKernelIntegrity, parseKernelLine, satisfied, violated } from '@fourtwo/contract'
import { factIn } from '../../evidence/statement.ts'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Lines that do not leave the board as a port: screens, and consoles that nobody types on. All others do. */
const NO_LINE = /^(tty\d*|ttynull\d*|netcon\d*|pstore.*)$/
/** Bits of the magic key by which memory is dumped; and those that do no more than write out what is to be written, or take the keyboard back. */
const DUMPS = 0x8
const HARMLESS = 0x10 | 0x4
/** Words at which the kernel or the init opens something else than the system as it is meant. */
const OPENING = ['systemd.debug-shell', 'systemd.debug_shell', 'rd.break', 'rd.shell', 'init', 'rdinit', 'single', 'S', 's', '1', 'rescue', 'emergency', 'systemd.unit', 'kgdbwait', 'kdb']

/** What decides, drawn together. */
interface Ports extends DebugPorts {
  readonly set: KernelLine['set']
  readonly prompts: readonly Prompt[]
  /** A console on a line that leaves the board. */
  readonly serial: string | undefined
  /** What the magic key may do; undefined where there is none. */
  readonly key: number | undefined
  /** Does no serial line carry the magic key, by the kernel's build? */
  readonly keyless: boolean
}
type Prompt = Extract<DebugPorts['units'], { state: 'reported' }>['value'][number]

/**
 * Looks at every port through which somebody at the device could come in: consoles and what waits on them, the magic key, the kernel's debugger, trace units, JTAG on pins.
 *
 * A line that asks who comes is guarded; one with a shell, a debugger or the whole magic key is not. A boot loader's own prompt is not to be seen from the system, so where a loader with one is seen there is no
 * conclusion in favour.
 */
export default defineStatementProbe({
  id: 'states-guarded-ports',
  assertion: '2.13/a',
  collector: 'debug-ports',
  facts: { debugPorts: parseDebugPorts, kernelLine: parseKernelLine },

  judge(said, { debugPorts, kernelLine: { set } }) {
    const { token, holds } = said
    const { inittab, units, consoles, sysrq } = debugPorts
    const kernel = factIn(said, 'kernelIntegrity', parseKernelIntegrity)
    const built = 'outcome' in kernel || kernel.value.build.state !== 'reported' ? undefined : kernel.value.build.value.options
    const ports: Ports = {
      ...debugPorts, set,
      prompts: [...(inittab.state === 'reported' ? inittab.value : []), ...(units.state === 'reported' ? units.value : [])].filter(it => it.state !== 'masked'),
      serial: consoles.state === 'reported' ? consoles.value.find(leaves) : undefined,
      // The word on the command line counts, though the mask does not show it.
      key: set['sysrq_always_enabled'] !== undefined ? 1 : sysrq.state === 'reported' ? sysrq.value : undefined,
      keyless: built !== undefined && built['MAGIC_SYSRQ_SERIAL'] === null,
    }
    const open = openPort(ports)
    if (open !== undefined) return violated(`the agent states that ${open}`, holds, token)
    const unclear = unclearPort(ports)
    if (unclear !== undefined) return inconclusive(unclear.cause, unclear.because, token)
    const lines = consoles.state === 'reported' ? consoles.value.join(', ') : ''
    return satisfied(`the agent states that whatever waits on the lines (${lines || 'none'}) asks who comes, that the magic key may do ${ports.key ?? 'nothing'}, and that no debugger, trace unit or JTAG pin is on`, holds, token)
  },
})

const leaves = (line: string): boolean => !NO_LINE.test(line)

/** The first port that is open to whoever comes, with its fact. */
function openPort({ prompts, serial, kgdb, jtagPins, key, keyless, set }: Ports): string | undefined {
  const shell = prompts.find(({ asks, line }) => asks === 'open' && (line === 'console' ? serial !== undefined : leaves(line)))
  if (shell !== undefined) return `${shell.by} on ${shell.line} lets in whoever comes`
  if (kgdb.state === 'reported' && kgdb.value !== '') return `the kernel's debugger listens on ${kgdb.value} (kgdboc)`
  const debug = ['systemd.debug-shell', 'systemd.debug_shell', 'rd.break'].find(it => set[it] !== undefined && set[it].at(-1) !== '0')
  if (debug !== undefined && serial !== undefined) return `the kernel was started with a shell for whoever sits there (${debug})`
  const init = [...(set['init'] ?? []), ...(set['rdinit'] ?? [])].find(path => /\/(ba|da|a)?sh$/.test(path))
  if (init !== undefined && serial !== undefined) return `the kernel was started with a shell in place of init (${init})`
  if (jtagPins.state === 'reported' && jtagPins.value) return 'JTAG is put on the pins of the board (enable_jtag_gpio)'
  if (serial !== undefined && !keyless && key !== undefined && (key === 1 || (key & DUMPS) !== 0)) return `the magic key may do everything or dump memory (sysrq = ${key}) from the console on ${serial}`
  return undefined
}

/** Why nothing speaks for all ports being guarded; undefined where everything does. */
function unclearPort({ inittab, units, consoles, sysrq, kgdb, coresight, jtagPins, loaders, prompts, serial, key, set }: Ports): Extract<Pick<Judgement & { outcome: 'inconclusive' }, 'cause' | 'because'>, object> | undefined {
  for (const [name, fact] of Object.entries({ inittab, units, consoles, sysrq, kgdb, coresight, jtagPins })) if (fact.state === 'unreadable') return { cause: 'not-permitted', because: `the agent could not read ${name}: ${fact.reason}` }
  if (consoles.state === 'absent') return { cause: 'not-reached', because: 'the agent sees no list of consoles' }
  if (inittab.state === 'absent' && units.state === 'absent') return { cause: 'not-reached', because: 'the agent sees nothing that would start a prompt: neither units nor inittab' }
  const screen = prompts.find(({ asks }) => asks === 'open')
  if (screen !== undefined) return { cause: 'ambiguous', because: `${screen.by} on ${screen.line} lets in whoever comes, and whether that line is a port for testing is not to be seen` }
  const told = [...OPENING, 'kgdboc'].find(word => set[word] !== undefined && set[word].at(-1) !== '0')
  if (told !== undefined) return { cause: 'ambiguous', because: `the kernel was started with ${told}, and what that opens is not evaluated` }
  const unknown = prompts.find(({ asks }) => asks === 'unknown')
  if (unknown !== undefined) return { cause: 'ambiguous', because: `what ${unknown.by} on ${unknown.line} asks is not known here` }
  if (key !== undefined && (serial !== undefined ? key !== 0 : key === 1 || (key & ~HARMLESS) !== 0)) return { cause: 'ambiguous', because: `the magic key may do some things from ${serial === undefined ? 'a keyboard' : 'a serial console or a keyboard'} (sysrq = ${key})` }
  if (coresight.state === 'reported' && coresight.value > 0) return { cause: 'ambiguous', because: `the kernel drives ${coresight.value} trace units, and who may use them from outside is not to be seen` }
  if (loaders.length > 0) return { cause: 'not-reached', because: `a boot loader is there (${loaders.join(', ')}) whose prompt is not to be seen from the system` }
  return undefined
}
