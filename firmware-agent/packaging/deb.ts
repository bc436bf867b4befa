import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { bundleAgent } from '../src/bundle.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const UNITS = 'usr/lib/systemd/system'
const MAINTAINER = 'The Fourtwo project <fourtwo@example.org>'
const CONFFILES = ['agent.json', 'collector.json']

/**
 * Makes `fourtwo-agent_<version>_all.deb` in a folder; answers its name. `epoch`: the time of every file in it, in seconds since 1970. `version`: another than the package.json has.
 * @throws Error with dpkg-deb's last words.
 */
export async function packageAgent(folder: string, epoch: number, version: string = JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')).version): Promise<string> {
  const making = mkdtempSync(join(tmpdir(), 'fourtwo-deb-'))
  try {
    const root = join(making, 'root')
    const put = (path: string, content: string | Buffer, mode = 0o644) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
      chmodSync(join(root, path), mode)
    }
    const filled = (name: string) => readFileSync(join(here, name), 'utf8').replaceAll('@VERSION@', version).replaceAll('@DATE@', new Date(epoch * 1000).toISOString().slice(0, 10))
    const lib = 'usr/lib/fourtwo-agent'
    const bundle = dirname(await bundleAgent(join(making, 'bundle')))
    for (const name of readdirSync(bundle)) put(`${lib}/${name}`, readFileSync(join(bundle, name)))
    put(`${lib}/fourtwo-agent`, readFileSync(join(here, 'fourtwo-agent')), 0o755)
    put('usr/sbin/fourtwo-agent', '#!/bin/sh\nexec /usr/lib/fourtwo-agent/fourtwo-agent "$@"\n', 0o755)
    for (const name of readdirSync(join(here, 'units'))) put(`${UNITS}/${name}`, readFileSync(join(here, 'units', name)))
    for (const name of CONFFILES) put(`etc/fourtwo-agent/${name}`, readFileSync(join(here, 'etc', name)))
    put('usr/share/doc/fourtwo-agent/examples/single.json', readFileSync(join(here, 'etc/single.json')))
    put('usr/share/doc/fourtwo-agent/copyright', copyright())
    put('usr/share/doc/fourtwo-agent/changelog.gz', gzipSync(`fourtwo-agent (${version}) stable; urgency=medium\n\n  * Made from the project's sources; what changed is told there.\n\n -- ${MAINTAINER}  ${new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')}\n`, { level: 9 }))
    put('usr/share/man/man8/fourtwo-agent.8.gz', gzipSync(filled('fourtwo-agent.8.in'), { level: 9 }))
    const size = Math.ceil(readdirSync(root, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => sum + statSync(join(root, name)).size, 0) / 1024)
    for (const name of ['postinst', 'prerm', 'postrm']) put(`DEBIAN/${name}`, filled(`maintainer/${name}`), 0o755)
    put('DEBIAN/conffiles', CONFFILES.map(name => `/etc/fourtwo-agent/${name}\n`).join(''))
    put('DEBIAN/control', filled('control.in').replace('@SIZE@', String(size)).replace('@MAINTAINER@', MAINTAINER))
    for (const name of readdirSync(root, { recursive: true, encoding: 'utf8' })) if (statSync(join(root, name)).isDirectory()) chmodSync(join(root, name), 0o755)
    chmodSync(root, 0o755)
    const deb = join(making, `fourtwo-agent_${version}_all.deb`)
    const { status, stderr } = spawnSync('dpkg-deb', ['--root-owner-group', '-Zxz', '--build', root, deb], { encoding: 'utf8', env: { ...process.env, SOURCE_DATE_EPOCH: String(epoch), LC_ALL: 'C' } })
    if (status !== 0) throw new Error(`dpkg-deb failed: ${stderr.slice(-500)}`)
    mkdirSync(folder, { recursive: true })
    const made = join(folder, `fourtwo-agent_${version}_all.deb`)
    copyFileSync(deb, made)
    return made
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

/** The agent's own licence, then that of each package that it is made with, as the lock file knows them. */
function copyright(): string {
  const root = join(here, '../..')
  const lock: { readonly packages: Readonly<Record<string, { readonly version: string; readonly license?: string; readonly dependencies?: Readonly<Record<string, string>>; readonly optionalDependencies?: Readonly<Record<string, string>> }>> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const drawn = new Map<string, string>()
  const draw = (from: string) => {
    for (const name of Object.keys({ ...lock.packages[from]?.dependencies, ...lock.packages[from]?.optionalDependencies })) {
      const nested = `${from}/node_modules/${name}`
      const at = nested in lock.packages ? nested : `node_modules/${name}`
      const { version, license } = lock.packages[at] ?? {}
      // What is not installed is not in the bundle either.
      if (version === undefined || name.startsWith('@types/') || drawn.has(at) || !existsSync(join(root, at))) continue
      const text = readdirSync(join(root, at)).filter(file => /^licen[cs]e(\.\w+)?$/i.test(file)).map(file => readFileSync(join(root, at, file), 'utf8').trimEnd())[0]
      drawn.set(at, `${name} ${version} (${license ?? 'see below'})\n\n${license === 'Apache-2.0' ? 'The text is in /usr/share/common-licenses/Apache-2.0.' : text ?? 'The package brings no text of its licence.'}\n`)
      draw(at)
    }
  }
  draw('firmware-agent')
  const own = 'fourtwo-agent: Copyright The Fourtwo project, Apache-2.0; the text is in /usr/share/common-licenses/Apache-2.0.\n'
  return [own, ...[...drawn.keys()].toSorted().map(at => drawn.get(at) ?? '')].join(`\n${'-'.repeat(40)}\n`)
}
