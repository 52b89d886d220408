package dev.gyre.serve.http;

import dev.gyre.models.setting.ConfigException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * The address that a server listens on, and whom it lets in.
 *
 * @param port 0 for any that's free
 * @param insecure whether everybody may be let in without a key
 */
public record Address(InetAddress host, int port, Keys keys, boolean insecure) {

    /**
     * Checks it.
     *
     * @throws ConfigException if others than this machine could come in without a key, and nobody said that they may
     */
    public Address {
        ConfigException.range("--port", port, 0, 65_535);
        ConfigException.require(
                host.isLoopbackAddress() || keys.required() || insecure,
                "--host",
                host.getHostAddress(),
                "this machine's own address as long as no key is asked for: add --api-key-file, or --insecure if everybody"
                        + " who reaches it may use it");
    }

    /**
     * The address of a host.
     *
     * @throws ConfigException if it has none
     */
    public static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException("--host " + host + ": there's no such host (" + e.getMessage() + ")");
        }
    }

    /** Whether requests have to call this machine by a local name. */
    boolean localOnly() {
        return host.isLoopbackAddress() && !keys.required() && !insecure;
    }
}
