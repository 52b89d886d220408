package dev.gyre.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Gyre, and the commit that it was built from. */
public final class Version {
    /** The version as in the poms, without what Maven adds to it. */
    public static final String NUMBER = "0.2.0";

    /** Written by the build where it finds a repository. */
    private static final String COMMIT = "commit.properties";

    private Version() {}

    /** The number, and the commit that it was built from: {@code 0.2.0, commit 1a2b3c4d}; only the former where that isn't known. */
    public static String described() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream(COMMIT)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(COMMIT + " in the jar can't be read", e);
        }
        String commit = properties.getProperty("git.commit.id.abbrev", "");
        if (commit.isBlank()) {
            return NUMBER;
        }
        return NUMBER + ", commit " + commit
                + (Boolean.parseBoolean(properties.getProperty("git.dirty")) ? " with changes" : "");
    }
}
