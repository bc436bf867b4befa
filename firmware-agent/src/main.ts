import { writeSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { AgentError } from './error.ts'

const HELP = `fourtwo-agent: says what a device is, in facts, and signs it. It reads files and runs nothing.

  fourtwo-agent report [--root FOLDER] [--json]   prints every fact: reported, absent or unreadable
  fourtwo-agent report --sbom [--root FOLDER]     writes the installed software as CycloneDX (dpkg, apk and opkg; what it cannot read is said)
  fourtwo-agent keygen --key FILE [--json]        makes the device's key (P-256, mode 0600) and prints the public half to pin in the bench
  fourtwo-agent keygen --tpm AT --key FILE        makes the keys in a TPM, which they never leave: AT is /dev/tpmrm0, a unix socket or tcp:host:port
  fourtwo-agent enrol --config FILE               prints what the owner needs to enrol these keys as ones of this TPM: fourtwo enrol begin
  fourtwo-agent enrol --config FILE --challenge FILE   has the TPM answer the owner's challenge, and prints the answer: fourtwo enrol end
  fourtwo-agent run --config FILE [--json]        answers challenges over MQTT, a serial line, OPC UA or all of them with signed tokens until SIGTERM or SIGINT
  fourtwo-agent identity --config FILE [--json]   prints which unit this is (ueid), to pin in the bench beside the key
  fourtwo-agent collector --config FILE           answers the one challenge that waits at standard input, a socket, and ends: the half of a pair that holds the key

A fact that needs more rights than the agent has is unreadable, never absent: compare 'report' as root and as another user.
Facts hold names, numbers, schemes and days; never a hash, a salt or a secret.

The configuration is JSON; file names in it are taken from where it lies:
  {
    "key": "device.key",                          made by keygen
    "device": { "oemid": 32473, "hwmodel": "RTU-1", "swname": "rtu-firmware", "swversion": "2.4.1" },
    "mqtt": { "host": "broker.example", "port": 8883, "ca": "broker.pem", "user": "agent", "secretFile": "agent.secret", "topic": "site/agent" },
    "collectEvery": 60                            seconds for which a collection stands
  }
also: "root"; "state", the folder for answered nonces and the last collection (else where the key lies); "device.ueid" (else from /etc/machine-id), "device.dbgstat"; "mqtt.plain" for a connection without TLS,
"mqtt.certificate" and "mqtt.certificateKey" where the broker wants the client's, "mqtt.reconnectEvery" in seconds;
"tpm": { "at": "/dev/tpmrm0", "pcrs": [0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 14] } where the keys are in a TPM (no registers: it signs and does not quote).
As a pair: 'run' has "collector": "/run/fourtwo-agent/collector.sock" and transports, no key, and in an OPC UA "nameplate" also "model" and "softwareRevision", since it does not know the device; 'collector' has the rest, and is started by systemd for each challenge.

Instead of "mqtt" or beside it, for a line where the bytes are few and some are lost:
    "serial": { "device": "/dev/ttyS1" }          also "reopenEvery": seconds after which a device that is gone is opened again
Node cannot set a line: the system has to, before the agent starts, speed and raw mode (a unit's ExecStartPre=, or a udev rule):
  stty -F /dev/ttyS1 9600 raw -echo clocal
No getty may run on that line, and the agent's user needs the right to it (Debian: group dialout). On it the agent knows HELLO, CAPS, CHALLENGE and GETCHUNK.

Instead of these or beside them, a server of the agent's own, whose library (node-opcua-server, Node 22.13 or later) is optional to install:
    "opcua": { "address": "192.0.2.10", "port": 4840, "certificate": "ua.pem", "privateKey": "ua.key", "trusted": "trusted",
               "users": [{ "user": "auditor", "secretFile": "auditor.secret", "may": "challenge" }],
               "nameplate": { "manufacturer": "Example Ltd", "serialNumber": "0042" } }
"trusted" is a folder with the certificate of every application that may connect, nobody else; "may" is challenge, or read for the nameplate alone. Key and secrets are files of mode 0600, or 0640 where they are root's.
Also in "nameplate": "manufacturerUri", "productCode", "hardwareRevision", "deviceRevision", "deviceManual", "productInstanceUri", "revisionCounter". A pair of certificate and key:
  openssl req -x509 -newkey rsa:2048 -sha256 -days 3650 -nodes -keyout ua.key -out ua.pem -subj /CN=fourtwo-agent \\
    -addext subjectAltName=URI:urn:example:rtu:0042:agent,IP:192.0.2.10 -addext keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment,dataEncipherment

Data goes to stdout, talk to stderr. Exit codes: 0 done, 2 input or key refused, 3 every transport, the TPM or the agent failed.
`
const say = (text: string) => process.stderr.write(`${text}\n`)
const now = () => Math.floor(Date.now() / 1000)

interface Given {
  readonly json: boolean
  readonly sbom: boolean
  readonly root: string
  readonly key?: string | undefined
  readonly tpm?: string | undefined
  readonly config?: string | undefined
  readonly challenge?: string | undefined
}

const commands: Readonly<Record<string, (given: Given) => Promise<void>>> = {
  async report({ root, json, sbom }) {
    if (sbom) return await writeSbom(root)
    const [{ collect, loadCollectors }, { readBelow }, { atOnce }, { reportText }] = await Promise.all([import('./collect.ts'), import('./reading/host.ts'), import('./reading/files.ts'), import('./report.ts')])
    const collection = await collect(await loadCollectors(), readBelow(root, atOnce), now)
    // Nothing is left to wait for, and Node would take its heap apart for as long as many a collector needs.
    if (print(json ? JSON.stringify(collection) : reportText(collection))) process.exit(0)
  },
  async keygen({ key, tpm, json }) {
    const file = needed(key, '--key FILE')
    const made = tpm === undefined ? (await import('./token/key.ts')).makeKey(file) : await (await import('./tpm/index.ts')).makeKeyInTpm(tpm, file)
    print(json ? JSON.stringify(made) : `${made.publicKey.trimEnd()}\nthumbprint ${made.thumbprint}`)
  },
  async enrol({ config, challenge }) {
    const { enrol } = await import('./tpm/index.ts')
    print(JSON.stringify(await enrol(needed(config, '--config FILE'), challenge), null, 1))
  },
  async run({ config, json }) {
    const { run } = await import('./run.ts')
    await run(needed(config, '--config FILE'), now, say, ({ ready, ...said }) => print(json ? JSON.stringify({ ready, ...said }) : `ready: ${Object.entries(said).map(([what, it]) => `${what} ${typeof it === 'string' ? it : Object.keys(it).join(' and ')}`).join(', ')}`))
  },
  async identity({ config, json }) {
    const [{ identify }, { readSigningConfig }, { readBelow }] = await Promise.all([import('./token/identity.ts'), import('./config.ts'), import('./reading/host.ts')])
    const { root, device } = readSigningConfig(needed(config, '--config FILE'))
    const { ueid } = await identify(device, readBelow(root))
    print(json ? JSON.stringify({ ueid }) : `ueid ${ueid}`)
  },
  async collector({ config }) {
    const { answerOnce } = await import('./command/collector.ts')
    await answerOnce(needed(config, '--config FILE'), now, say)
  },
}

main().catch(fault => process.exit(own(fault))) // another line that is open, or being opened, would hold the process

async function main(): Promise<void> {
  const { values, positionals } = parsed()
  const [name, ...others] = positionals
  if (values.help || name === undefined) return void (values.help ? print(HELP.trimEnd()) : refuse(`a command is missing\n\n${HELP.trimEnd()}`))
  const command = commands[name]
  if (command === undefined || others.length > 0) refuse(`there is no command ${positionals.join(' ')}; known are ${Object.keys(commands).join(', ')}`)
  await command({ json: values.json, sbom: values.sbom, root: values.root, key: values.key, tpm: values.tpm, config: values.config, challenge: values.challenge })
}

function parsed() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h', default: false }, json: { type: 'boolean', default: false }, sbom: { type: 'boolean', default: false }, root: { type: 'string', default: '/' }, key: { type: 'string' }, tpm: { type: 'string' }, config: { type: 'string' }, challenge: { type: 'string' } },
    })
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault))
  }
}

async function writeSbom(root: string): Promise<void> {
  const [{ sbomOf }, { readBelow }, { atOnce }] = await Promise.all([import('./sbom.ts'), import('./reading/host.ts'), import('./reading/files.ts')])
  const { sbom, notes } = await sbomOf(readBelow(root, atOnce))
  for (const note of notes) say(`not in the list, since it cannot be read here: ${note}`)
  print(JSON.stringify(sbom, null, 1))
}

/** Writes to stdout, without the streams of Node's own where it takes all at once: to load them takes as long as many a collector. Answers whether it took all. */
function print(text: string): boolean {
  let left = Buffer.from(`${text}\n`)
  try {
    while (left.length > 0) left = left.subarray(writeSync(1, left))
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'EAGAIN')) throw fault
    process.stdout.write(left)
  }
  return left.length === 0
}

function needed(value: string | undefined, option: string): string {
  return value ?? refuse(`${option} is missing; fourtwo-agent --help shows how`)
}

function refuse(sentence: string): never {
  throw new AgentError('INPUT_INVALID', sentence)
}

/** One sentence for what others did; a stack trace only for what is our own fault. */
function own(fault: unknown): number {
  if (fault instanceof AgentError) {
    say(fault.message)
    return fault.code === 'INPUT_INVALID' || fault.code === 'KEY_REFUSED' ? 2 : 3
  }
  say(fault instanceof Error ? (fault.stack ?? fault.message) : String(fault))
  return 3
}
