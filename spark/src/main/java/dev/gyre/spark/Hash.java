package dev.gyre.spark;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What tells contents apart on every machine alike. */
final class Hash {

    private Hash() {}

    /** SHA-256, which every JVM has. */
    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first 64 bits of the SHA-256 of some bytes. */
    static long first64(byte[] bytes) {
        return ByteBuffer.wrap(sha256().digest(bytes)).getLong();
    }
}
