/** What the OPC UA face bears, as its supplier documents it: of a small device. */
export const LIMITS = {
  /** Secure channels at once; the oldest without a session goes where one more comes (OPC 10000-4, 5.6.2). */
  channels: 24,
  /** Sessions at once that were logged in with one account; one more is refused. */
  sessionsOfAccount: 8,
  /** Sessions at once in all. */
  sessions: 2000,
  /** Subscriptions of a session, and monitored items of a subscription; one more is refused. */
  subscriptions: 10,
  monitoredItems: 100,
  /** Bytes of a message, and its chunks: what is to be set here fits well in. */
  message: 1024 * 1024,
  chunks: 64,
} as const
