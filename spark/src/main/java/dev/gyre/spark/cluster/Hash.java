package dev.gyre.spark.cluster;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Hashes by which contents differ or agree on every machine alike. */
public final class Hash {

    private Hash() {}

    /** SHA-256, which every JVM has. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first 64 bits of the SHA-256 of some bytes. */
    public static long first64(byte[] bytes) {
        return ByteBuffer.wrap(sha256().digest(bytes)).getLong();
    }
}
