package muster.identity;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an address counts as where somebody is slowed down by it: IPv4 as it is, also where it is written within IPv6; of IPv6 the
 * network of 64 bits, because a single machine has all addresses of one and may take another for each try.
 */
public final class Network {
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";

    /** So strict that the platform never takes it for a name, which it would look up. */
    private static final Pattern ADDRESS =
            Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}|(?=[0-9A-Fa-f:])(?=[^:]*:)[0-9A-Fa-f:.]{2,45}");

    /** Which of its networks a machine got a link-local address from is its own business. */
    private static final Pattern ZONE = Pattern.compile("%[^%]*$");

    private static final int IPV4_BYTES = 4;
    private static final int GROUPS = 4;

    private Network() {}

    /** An address in the one way that it is written here; nothing when it is none. Asks no name server. */
    public static Optional<String> exact(String address) {
        return parsed(address).map(InetAddress::getHostAddress);
    }

    /** What the address counts as; nothing when it is none. */
    public static Optional<String> of(String address) {
        return parsed(ZONE.matcher(address).replaceFirst("")).map(Network::name);
    }

    private static Optional<InetAddress> parsed(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(address)); // One within IPv6 comes back as IPv4.
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static String name(InetAddress address) {
        var bytes = address.getAddress();
        if (bytes.length == IPV4_BYTES) {
            return address.getHostAddress();
        }
        var name = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            int group = Byte.toUnsignedInt(bytes[2 * i]) << Byte.SIZE | Byte.toUnsignedInt(bytes[2 * i + 1]);
            name.append(Integer.toHexString(group)).append(':');
        }
        return name.append(":/64").toString();
    }
}
