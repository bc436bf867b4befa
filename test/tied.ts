import { transcriptOf } from '@fourtwo/contract'
import type { Run } from '@fourtwo/harness/run/folder.ts'
import type { Trip } from '@fourtwo/simulators/core/device.ts'

/**
 * Did a decision that the defect took differently fall in an ask? Told by the peer's port where its conversations had one,
 * and on a line, which has none, by the door and the account whose name was typed.
 */
export function tiedTo(run: Run, ask: string, trips: readonly Trip[]): boolean {
  const finding = run.findings.find(it => it.ask === ask && it.repetition === undefined)
  if (finding === undefined) return false
  const sent = (run.transcripts.get(transcriptOf(finding)) ?? []).flatMap(line => (line.kind === 'bytes' && line.way === 'out' ? [line] : []))
  const ports = new Set(sent.map(({ what }) => Number(/^connected from (\d+)$/.exec(what)?.[1])))
  const names = new Set(sent.filter(({ what }) => what === 'user name').map(({ hex }) => Buffer.from(hex, 'hex').toString('latin1').trim()))
  return trips.some(({ peerPort, door, account }) => (peerPort === 0 ? door === finding.door && names.has(account) : ports.has(peerPort)))
}
