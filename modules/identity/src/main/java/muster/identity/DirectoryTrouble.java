package muster.identity;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;

/** Says in words for an admin what the directory said in codes. */
final class DirectoryTrouble {
    private static final int LENGTH_MAX = 400;

    private DirectoryTrouble() {}

    static String of(LDAPException failure) {
        var said = failure.getMessage() == null ? "" : failure.getMessage();
        var text =
                words(failure.getResultCode()) + " (" + failure.getResultCode().getName() + ": " + said + ")";
        return text.substring(0, Math.min(text.length(), LENGTH_MAX));
    }

    private static String words(ResultCode code) {
        if (code.equals(ResultCode.CONNECT_ERROR) || code.equals(ResultCode.SERVER_DOWN)) {
            return "No server of muster.identity.ldap.url can be reached, or its certificate is not trusted";
        }
        if (code.equals(ResultCode.INVALID_CREDENTIALS)) {
            return "The directory does not take this DN with this password";
        }
        if (code.equals(ResultCode.NO_SUCH_OBJECT)) {
            return "The directory has no such entry";
        }
        if (code.equals(ResultCode.TIMEOUT)) {
            return "The directory does not answer in time";
        }
        if (code.equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
            return "The directory has more to say than is allowed";
        }
        if (code.equals(ResultCode.INSUFFICIENT_ACCESS_RIGHTS) || code.equals(ResultCode.OPERATIONS_ERROR)) {
            return "The reader of muster.identity.ldap.bind-dn may not read this";
        }
        if (code.equals(ResultCode.CONFIDENTIALITY_REQUIRED) || code.equals(ResultCode.STRONG_AUTH_REQUIRED)) {
            return "The directory wants TLS: use ldaps:// or muster.identity.ldap.tls=starttls";
        }
        return "The directory refuses";
    }
}
