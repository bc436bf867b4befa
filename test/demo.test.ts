import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const fourtwo = join(import.meta.dirname, '../harness/bin/fourtwo.js')

/** Processes whose environment carries the mark. */
function marked(mark: string): string[] {
  return readdirSync('/proc').filter(pid => /^\d+$/.test(pid)).filter(pid => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)
    } catch {
      return false // gone meanwhile, or another user's
    }
  })
}

test('the demonstration shows a sound and a defective device side by side, exits 0 and leaves no process behind', () => {
  const cwd = mkdtempSync(join(tmpdir(), 'fourtwo-demo-'))
  const mark = `FOURTWO_MARK=${process.pid}-${Date.now()}`
  const { status, stdout, stderr } = spawnSync(process.execPath, [fourtwo, 'demo'], { encoding: 'utf8', cwd, env: { ...process.env, [mark.split('=')[0] ?? '']: mark.split('=')[1] } })
  expect(status).toBe(0)
  expect(marked(mark)).toEqual([])
  expect(stdout).toMatch(/side by side/)
  expect(stdout).toMatch(/CR 1\.11\/b +✓ holds, observed +✗ broken: /)
  const [sound = '', defective = '', beside = ''] = stdout.split(/(?=\(defect: )|(?= {2}side by side)/)
  expect(sound).not.toMatch(/two witnesses disagree/)
  expect(defective).toMatch(/two witnesses disagree\n +✗ CR 1\.11\/b at serial/)
  expect(defective.replaceAll(/\s+/g, ' ')).toMatch(/the agent stated: “.*” \(attested, collector lock-out; states-a-lock-out@serial\) the probe saw: “the right password was accepted/)
  expect(beside).toMatch(/what differs: \d+ assertions, 1 contradiction\n/)
  expect(beside).toMatch(/ {16}no contradiction +contradiction at serial: the agent/)
  expect(stdout.split('\n').filter(line => line.length > 100)).toEqual([])
  expect(stderr).toMatch(/sound +\d+\/\d+ satisfied/)
  expect(stderr).not.toMatch(/^ {4}at /m)
  const reports = [...stdout.matchAll(/(\S+report\.html)/g)].map(([, file]) => file ?? '')
  expect(new Set(reports).size).toBe(2)
  expect(reports.filter(file => !existsSync(file))).toEqual([])
  rmSync(cwd, { recursive: true, force: true })
}, 180_000)
