import { type DebugPorts, inconclusive, type Judgement, parseDebugPorts, parseKernelLine, satisfied, violated } from '@fourtwo/contract'
import { defineStatementProbe } from '../../statement-probe.ts'

/** Kernel consoles on lines that leave the board. */
const SERIAL = /^(tty(S|AMA|mxc|LP|O|PS|STM|USB|SC|THS|GS|HS|MSM|s)|hvc)/
/** Bits of the magic key by which memory is dumped, or whoever sits at the line kills, remounts or restarts. */
const DUMPS = 0x8

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

  judge({ token, holds }, { debugPorts, kernelLine }) {
    const open = openPort(debugPorts, kernelLine.set)
    if (open !== undefined) return violated(`the agent states that ${open}`, holds, token)
    const unclear = unclearPort(debugPorts, kernelLine.set)
    if (unclear !== undefined) return inconclusive(unclear.cause, unclear.because, token)
    const { consoles, sysrq } = debugPorts
    const lines = consoles.state === 'reported' ? consoles.value.join(', ') : ''
    return satisfied(`the agent states that whatever waits on the lines (${lines || 'none'}) asks who comes, that the magic key may do ${sysrq.state === 'reported' ? sysrq.value : 'nothing'}, and that no debugger, trace unit or JTAG pin is on`, holds, token)
  },
})

/** The first port that is open to whoever comes, with its fact. */
function openPort({ inittab, units, consoles, sysrq, kgdb, jtagPins }: DebugPorts, set: Readonly<Record<string, readonly string[]>>): string | undefined {
  const prompts = [...(inittab.state === 'reported' ? inittab.value : []), ...(units.state === 'reported' ? units.value : [])].filter(it => it.state !== 'masked')
  const serial = consoles.state === 'reported' ? consoles.value.find(name => SERIAL.test(name)) : undefined
  const shell = prompts.find(({ asks, line }) => asks === 'open' && (SERIAL.test(line) || (line === 'console' && serial !== undefined)))
  if (shell !== undefined) return `${shell.by} on ${shell.line} lets in whoever comes`
  if (kgdb.state === 'reported' && kgdb.value !== '') return `the kernel's debugger listens on ${kgdb.value} (kgdboc)`
  if (set['kgdboc'] !== undefined) return `the kernel was started with a debugger on a line (kgdboc=${set['kgdboc'].join(',')})`
  const debug = ['systemd.debug-shell', 'systemd.debug_shell', 'rd.break'].find(key => set[key] !== undefined && set[key].at(-1) !== '0')
  if (debug !== undefined && serial !== undefined) return `the kernel was started with a shell for whoever sits there (${debug})`
  const init = [...(set['init'] ?? []), ...(set['rdinit'] ?? [])].find(path => /\/(ba|da|a)?sh$/.test(path))
  if (init !== undefined && serial !== undefined) return `the kernel was started with a shell in place of init (${init})`
  if (jtagPins.state === 'reported' && jtagPins.value) return 'JTAG is put on the pins of the board (enable_jtag_gpio)'
  if (serial !== undefined && sysrq.state === 'reported' && (sysrq.value === 1 || (sysrq.value & DUMPS) !== 0)) return `the magic key may do everything or dump memory (sysrq = ${sysrq.value}) from the console on ${serial}`
  return undefined
}

/** Why nothing speaks for all ports being guarded; undefined where everything does. */
function unclearPort({ inittab, units, consoles, sysrq, kgdb, coresight, jtagPins, uBootEnvironment }: DebugPorts, set: Readonly<Record<string, readonly string[]>>): Extract<Pick<Judgement & { outcome: 'inconclusive' }, 'cause' | 'because'>, object> | undefined {
  for (const [name, fact] of Object.entries({ inittab, units, consoles, sysrq, kgdb, coresight, jtagPins })) if (fact.state === 'unreadable') return { cause: 'not-permitted', because: `the agent could not read ${name}: ${fact.reason}` }
  if (consoles.state === 'absent') return { cause: 'not-reached', because: 'the agent sees no list of consoles' }
  if (inittab.state === 'absent' && units.state === 'absent') return { cause: 'not-reached', because: 'the agent sees nothing that would start a prompt: neither units nor inittab' }
  const prompts = [...(inittab.state === 'reported' ? inittab.value : []), ...(units.state === 'reported' ? units.value : [])].filter(it => it.state !== 'masked')
  const screen = prompts.find(({ asks }) => asks === 'open')
  if (screen !== undefined) return { cause: 'ambiguous', because: `${screen.by} on ${screen.line} lets in whoever comes, and whether that line is a port for testing is not to be seen` }
  const shut = ['systemd.debug-shell', 'systemd.debug_shell', 'rd.break', 'init', 'rdinit'].find(key => set[key] !== undefined)
  if (shut !== undefined) return { cause: 'ambiguous', because: `the kernel was started with ${shut}, and what that opens is not evaluated` }
  const unknown = prompts.find(({ asks }) => asks === 'unknown')
  if (unknown !== undefined) return { cause: 'ambiguous', because: `what ${unknown.by} on ${unknown.line} asks is not known here` }
  const serial = consoles.state === 'reported' && consoles.value.some(name => SERIAL.test(name))
  if (serial && sysrq.state === 'reported' && sysrq.value !== 0) return { cause: 'ambiguous', because: `the magic key may do some things from a serial console (sysrq = ${sysrq.value})` }
  if (coresight.state === 'reported' && coresight.value > 0) return { cause: 'ambiguous', because: `the kernel drives ${coresight.value} trace units, and who may use them from outside is not to be seen` }
  if (uBootEnvironment) return { cause: 'not-reached', because: 'a boot loader is there (fw_env.config) whose prompt is not to be seen from the system' }
  return undefined
}
