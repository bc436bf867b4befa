import { AttributeIds, DataType, HistoryData, HistoryReadRequest, type HistoryReadResponse, ReadRawModifiedDetails, ReadRequest, type ReadResponse, resolveNodeId, SessionSecurityDiagnosticsDataType, TimestampsToReturn } from 'node-opcua'
import type { Hear, Heard, Lease } from '../../interface.ts'
import type { Target } from '../visitor.ts'
import { Session } from './session.ts'
import { read as readTrustList } from './trust-list.ts'

/** SessionSecurityDiagnosticsArray (OPC 10000-5, 6.3.3): who is logged in, how he proved it, and with which certificate he came. */
const WHO_IS_LOGGED_IN = 'i=3708'
const ACCOUNTS = 'account that is logged in'
const TRUST_LIST = 'trust list'
const HISTORY = 'history of the process value'

/** What any OPC UA server may have to show beside what the bench names, and no visitor may see: by an administrator's account, where there is one. Somebody has to be logged in beside the visitor. */
export function disclosures({ door: { conversations, settings: { reading } }, names }: Lease): Target[] {
  const administered = (names['administrator'] ?? '') !== ''
  return [
    ...(conversations > 1 ? [{ name: ACCOUNTS, by: administered ? 'administrator' : 'reader', at: WHO_IS_LOGGED_IN, optional: true } as const] : []),
    ...(reading === undefined ? [] : [{ name: HISTORY, by: 'reader', at: reading, optional: true } as const]),
    ...(administered ? [{ name: TRUST_LIST, by: 'administrator', at: TRUST_LIST, optional: true } as const] : []),
  ]
}

/** Tries to see one of them in a session; the reader logs in beside it, so that there is an account to be told of. */
export async function seeDisclosed(lease: Lease, hear: Hear, session: Session, { name, at }: Target): Promise<Heard> {
  if (name === TRUST_LIST) {
    const trust = await readTrustList(session)
    return 'says' in trust ? trust : { says: trust.certificates.length > 0 ? 'shown' : 'refused', read: `${trust.certificates.length} certificates` }
  }
  if (name === HISTORY) return historyOf(session, at)
  const { user, secret } = lease.credential('reader', 'right')
  const beside = await Session.begin(lease, hear, { user, secret })
  if (!(beside instanceof Session)) return { says: 'not-offered', read: `nobody could log in beside: ${beside.read}` }
  try {
    if (beside.login.says !== 'accepted') return { says: 'not-offered', read: `nobody could log in beside: ${beside.login.read}` }
    return await namesOf(session, at, user)
  } finally {
    await beside.logOut()
    await beside.close()
  }
}

async function namesOf(session: Session, node: string, user: string): Promise<Heard> {
  const response = await session.ask<ReadResponse>(new ReadRequest({ nodesToRead: [{ nodeId: resolveNodeId(node), attributeId: AttributeIds.Value }] }))
  if ('says' in response) return response
  const result = response.results?.[0]
  const list: unknown = result?.value.value
  const named = Array.isArray(list) && list.some(it => it instanceof SessionSecurityDiagnosticsDataType && it.clientUserIdOfSession === user)
  return named ? { says: 'shown', read: user } : { says: 'refused', read: `${(result?.statusCode ?? response.responseHeader.serviceResult).name}, without the account` }
}

/** The first value there was (OPC 10000-11, 6.5.3). Two of beginning, end and number have to be named. */
async function historyOf(session: Session, node: string): Promise<Heard> {
  const historyReadDetails = new ReadRawModifiedDetails({ isReadModified: false, startTime: new Date(0), numValuesPerNode: 1, returnBounds: false })
  const response = await session.ask<HistoryReadResponse>(new HistoryReadRequest({ historyReadDetails, timestampsToReturn: TimestampsToReturn.Source, nodesToRead: [{ nodeId: resolveNodeId(node) }] }))
  if ('says' in response) return response
  const result = response.results?.[0]
  const values = result?.historyData instanceof HistoryData ? (result.historyData.dataValues ?? []) : []
  return { says: values.some(({ value }) => value !== undefined && value !== null && value.dataType !== DataType.Null) ? 'shown' : 'refused', read: `${(result?.statusCode ?? response.responseHeader.serviceResult).name}, ${values.length} values` }
}

/** Whether a target is one of these. */
export const isDisclosure = ({ name }: Target): boolean => name === ACCOUNTS || name === TRUST_LIST || name === HISTORY
