// Makes the Debian package below dist/: `npm run package:agent`. Needs dpkg-deb. The same sources give the same bytes: times are SOURCE_DATE_EPOCH, or that of the last commit.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { packageAgent } from './deb.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const told = process.env['SOURCE_DATE_EPOCH'] ?? spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: here, encoding: 'utf8' }).stdout.trim()
if (!/^\d{1,12}$/.test(told)) throw new Error('SOURCE_DATE_EPOCH is not set, and git does not say when the last commit was made')
process.stdout.write(`${await packageAgent(fileURLToPath(new URL('../dist', import.meta.url)), Number(told))}\n`)
