package dev.gyre.serve.http;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import dev.gyre.models.setting.ConfigException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/** The keys that clients may show. Only digests are kept, and comparing takes as long whether one fits, and which. */
public final class Keys {

    /** Nobody has to show one. */
    public static final Keys NONE = new Keys(List.of());

    private final List<byte[]> digests;

    private Keys(List<byte[]> digests) {
        this.digests = digests;
    }

    /**
     * Those of a file, one a line.
     *
     * @throws GyreException if it can't be read
     * @throws ConfigException if there's none in it
     */
    public static Keys read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new GyreException("--api-key-file " + file + ": there is no such file");
        }
        try {
            List<byte[]> digests = Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(Keys::digest)
                    .toList();
            ConfigException.require(!digests.isEmpty(), "--api-key-file", file, "a file with a key on each line");
            return new Keys(digests);
        } catch (IOException e) {
            throw new GyreException(file + ": the keys can't be read (" + AtomicFile.reason(e) + ")", e);
        }
    }

    /** Whether clients have to show one. */
    public boolean required() {
        return !digests.isEmpty();
    }

    /** Whether a client may come in. */
    boolean fits(String shown) {
        byte[] digest = digest(shown);
        boolean fits = false;
        for (byte[] d : digests) {
            fits |= MessageDigest.isEqual(d, digest);
        }
        return fits;
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
