package dev.gyre.spark.cluster;

import dev.gyre.engine.GyreException;
import dev.gyre.engine.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Properties;
import java.util.Set;

/**
 * The secret that the processes of a cluster show one another: a file of Spark's properties that only the user can read, the same for the master, its
 * workers and {@code gyre spark}. A secret on a command line would be seen by everybody on the machine.
 */
public final class SecretFile {

    /** The property with the secret. */
    public static final String SECRET = "spark.authenticate.secret";

    private static final String PAGES = "org.apache.spark.ui.JWSFilter";
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final int BYTES = 32;
    private static final Set<PosixFilePermission> OWNERS = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private SecretFile() {}

    /**
     * Makes one with a random secret, by which the pages of a master and its workers are closed, too.
     *
     * @throws GyreException if it exists or can't be written
     */
    public static void create(Path file) {
        String text = """
                # What a Spark master, its workers and gyre spark show one another. Whoever can read it can run anything as their user.
                spark.authenticate true
                %s %s
                spark.master.rest.enabled false
                # The pages of master and workers, which can't be switched off, refuse whoever shows no token made with this key.
                spark.ui.filters %s
                spark.%s.param.secretKey %s
                spark.ui.killEnabled false
                """.formatted(
                        SECRET, HexFormat.of().formatHex(random()), PAGES, PAGES, BASE64.encodeToString(random()));
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, text);
        } catch (FileAlreadyExistsException e) {
            throw new GyreException(file + " exists already: delete it, or name another", e);
        } catch (IOException e) {
            throw new GyreException(file + ": can't be written: " + AtomicFile.reason(e), e);
        }
    }

    private static byte[] random() {
        byte[] drawn = new byte[BYTES];
        new SecureRandom().nextBytes(drawn);
        return drawn;
    }

    /**
     * The secret of a file.
     *
     * @throws GyreException if it can't be read, others can read it, or it has no secret
     */
    public static String read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new GyreException("--secret-file " + file
                    + ": there is no such file: name the one that master and workers were started with, or make one with"
                    + " gyre spark secret FILE");
        }
        Properties properties = new Properties();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            if (!OWNERS.containsAll(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS))) {
                throw new GyreException("--secret-file " + file
                        + ": others can read it: chmod 600 it, and make a new secret if they have");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new GyreException("--secret-file " + file + ": can't be read: " + AtomicFile.reason(e), e);
        }
        String secret = properties.getProperty(SECRET, "").strip();
        if (secret.isEmpty()) {
            throw new GyreException(
                    "--secret-file " + file + ": it has no " + SECRET
                            + ": name the file that master and workers were started with, or make one with gyre spark secret FILE");
        }
        return secret;
    }
}
