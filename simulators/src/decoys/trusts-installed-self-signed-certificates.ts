import { defineDecoy } from '../core/policies.ts'

/**
 * No authority stands behind the applications that it lets in: their certificates are signed by themselves, and the owner installed those very certificates beforehand.
 *
 * The sound device's applications have theirs from the owner's authority. To trust a key that was installed is as good as to trust who vouches for it, so that no question may call this a violation; strangers are refused as ever.
 */
export default defineDecoy({ id: 'trusts-installed-self-signed-certificates', trustsSelfSigned: true })
