import { parseText } from '../plain.ts'
import { flag, list, oneOf, record, shape, whole } from '../shape.ts'

/** What installs software on a device. */
export const updateClients = ['rauc', 'swupdate', 'mender', 'apt', 'opkg', 'apk', 'ostree', 'dnf'] as const

const client = shape({ client: oneOf(updateClients), verifies: oneOf(['yes', 'no', 'unknown']), anchors: list(parseText), settings: record(parseText), because: parseText })
/** An update client as configured: whether it takes only what is signed, and the files that hold the keys. */
export type UpdateClient = ReturnType<typeof client>
/** What the `update-clients` collector reports. Configured is all it is. */
export const parseUpdateClients = shape({ grade: oneOf(['configured']), clients: list(client) })
/** The update clients of the device. */
export type UpdateClients = ReturnType<typeof parseUpdateClients>

const anchor = shape({
  path: parseText, of: oneOf(['supplier', 'owner', 'bundle']), mode: whole(0, 4095), owner: oneOf(['root', 'other']), parent: oneOf(['root-only', 'others-may-write', 'group-may-write', 'unknown']), reach: oneOf(['anybody', 'group', 'root-only', 'unknown']),
  content: oneOf(['certificates', 'public-key', 'keyring', 'private-key', 'unknown']), count: whole(0, 1_000_000), demo: flag, loose: oneOf(['root-group', 'other-group']),
})
/**
 * A file of trust anchors. `of`: whose they are; the update clients' are the supplier's, what the owner's places hold is the owner's, and a bundle is what the system makes of the owner's and what it came with. `demo`: one of its keys
 * is a published example that anybody holds. `loose`: the group that its mode grants rights to. `parent`: who may put another in its place, `reach`: who gets as far as it, by the folders on the way, where links lead included. The file
 * system's own word: effective.
 */
export type Anchor = ReturnType<typeof anchor>
/** What the `trust-anchors` collector reports. */
export const parseTrustAnchors = shape({ grade: oneOf(['effective']), anchors: list(anchor), unread: list(parseText) })
/** The trust anchors that software can see. */
export type TrustAnchors = ReturnType<typeof parseTrustAnchors>
